/// A million frames of somebody who does not know the secret.
module Pycos.Net.Tests.RandomFrameTests

open System
open System.Buffers.Binary
open Expecto
open Pycos.Internals
open Pycos.TestRunner
open Pycos.Net.Tests.HandshakeSupport

let private count = 1_000_000

/// A frame of any length and content, behind its length.
let private noise (random: Random) =
    let length = random.Next 200
    let frame = Array.zeroCreate<byte>(WireLimits.LengthPrefix + length)
    random.NextBytes frame
    BinaryPrimitives.WriteInt32BigEndian(Span frame, length)
    frame

let tests =
    testList "random frames" [
        test
            "[D62] [GD20] A million random frames of a stranger, and changed ones, prove nothing, throw nothing and load no assembly" {
            let random = Random 4711
            let seeds = Fuzzing.seeds ()
            let responding = side 2
            let initiating = side 1

            let tryOne (input: byte[]) =
                let initiator = initiatorOf initiating None
                initiator.Start 1UL |> ignore

                for handshake in [ initiator :> Handshake; responderOf responding ] do
                    match (receive handshake input).End with
                    | :? Authenticated -> failtest $"it is let in: {Convert.ToHexString input}"
                    | _ -> ()

            let next number =
                if number % 2 = 0 then
                    noise random
                else
                    Fuzzing.mutate random seeds

            // What handshakes need themselves is there after these.
            for number in 1..10_000 do
                tryOne (next number)

            let loaded = Collections.Concurrent.ConcurrentQueue<string>()
            let own = Environment.CurrentManagedThreadId

            let note =
                AssemblyLoadEventHandler(fun _ load ->
                    let name = load.LoadedAssembly.GetName().Name

                    // The runtime may load a part of its own late.
                    if Environment.CurrentManagedThreadId = own && not (name.StartsWith "System.") then
                        loaded.Enqueue name)

            AppDomain.CurrentDomain.add_AssemblyLoad note

            try
                for number in 1..count do
                    tryOne (next number)
            finally
                AppDomain.CurrentDomain.remove_AssemblyLoad note

            Expect.isEmpty loaded "nothing is loaded for a stranger"
            Explored.property "random frames of strangers" count
        }
    ]
