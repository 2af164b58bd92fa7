/// The program examples/BareNode: a node in a process of its own, which has none of the code of these examples.
module Pycos.Examples.BareNode

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Security.Cryptography
open Pycos

#if DEBUG
let private configuration = "Debug"
#else
let private configuration = "Release"
#endif

let private program =
    Path.Combine(__SOURCE_DIRECTORY__, "..", "BareNode", "bin", configuration, "net10.0", "Pycos.Examples.BareNode.dll")

/// Runs until it is disposed of.
type BareNode() =
    let secret = Convert.ToHexString(RandomNumberGenerator.GetBytes 32)

    let running =
        Process.Start(
            ProcessStartInfo("dotnet", [ program ], RedirectStandardInput = true, RedirectStandardOutput = true)
        )

    // Whoever may list processes sees their arguments and environment, but not what they read.
    do running.StandardInput.WriteLine secret

    let port =
        match running.StandardOutput.ReadLine() with
        | null -> failwith $"{program} does not run."
        | line -> int line

    member _.Secret = secret
    member _.ProcessId = running.Id
    member _.Location = Location(IPAddress.Loopback, port)

    interface IDisposable with
        member _.Dispose() =
            running.StandardInput.Close()
            running.WaitForExit()
            running.Dispose()

/// A node of this process that may have code run there.
let startCaller (bare: BareNode) =
    Node.start (
        NodeOptions(
            Name = "caller",
            Secret = bare.Secret,
            ListenOn = [| IPAddress.Loopback |],
            Port = Nullable 0,
            Discovery = DiscoveryOptions.Off,
            PeersVariable = null
        )
    )

/// What a node has sent to the only one that it knows.
let sentBy (node: PycosNode) =
    (node |> Node.peers |> List.exactlyOne).Statistics
