/// Values that go to a node once, however often code that has captured them does.
module Pycos.Travel.Tests.SharingTests

open System
open System.IO
open System.Net.Sockets
open System.Text.RegularExpressions
open Expecto
open Pycos
open Pycos.Travel.Fixtures
open Pycos.Travel.Tests.BareNode

/// 2 MB.
let private large () =
    SharedValue.create (Array.init 262_144 float)

let private withNode check =
    use store = new TemporaryStore()
    use bare = new Bare(store.Path, "code")
    use caller = startCaller ()
    check store bare caller

let private run (bare: Bare) body caller =
    onTask caller (Code.run bare.Location body caller)

/// The lengths of shared values that have come to a node.
let private valuesOf (bare: Bare) = [
    for line in bare.Log do
        match Regex.Match(line, @"^143 (\d+) bytes of .*value came") with
        | found when found.Success -> int found.Groups[1].Value
        | _ -> ()
]

let private sentBy (caller: PycosNode) =
    caller.ConnectedPeers |> Seq.sumBy _.Statistics.BytesSent

let private once =
    test "an array of 2 MB that 1,000 calls have captured is sent once" {
        withNode (fun _ bare caller ->
            let numbers = large ()
            Expect.equal (run bare (Sharing.at numbers 1) caller) 1. "the first"
            let before = sentBy caller

            for index in 1..999 do
                Expect.equal (run bare (Sharing.at numbers index) caller) (float index) "what it returns"

            let each = (sentBy caller - before) / 999L
            Expect.equal (List.length (valuesOf bare)) 1 "values that have come"
            Expect.isLessThan each 400L "bytes of each call, its confirmations included")
    }

let private atOnce =
    test "calls that begin at once send it once, and all wait for it" {
        withNode (fun _ bare caller ->
            let numbers = large ()

            let answers =
                onTask
                    caller
                    (pycos {
                        let! calls =
                            [
                                for index in 0..19 -> Code.run bare.Location (Sharing.at numbers index) caller
                            ]
                            |> Coroutine.whenAll

                        return List.ofSeq calls
                    })

            Expect.equal answers [ for index in 0..19 -> float index ] "what they return"
            Expect.equal (List.length (valuesOf bare)) 1 "values that have come")
    }

let private nextSession =
    test "another session, and a node that was started again, get no byte of it" {
        use store = new TemporaryStore()

        let runOnce () =
            use bare = new Bare(store.Path, "code")

            for _ in 1..2 do
                use caller = startCaller ()
                Expect.equal (run bare (Sharing.at (large ()) 7) caller) 7. "what it returns"

            bare.SaysOften 2 "^145 "
            valuesOf bare

        Expect.hasLength (runOnce ()) 1 "the first node"
        Expect.isEmpty (runOnce ()) "the second one"
    }

let private sameObject =
    test "all code of a session sees one object, and other sessions another one" {
        withNode (fun _ bare caller ->
            let numbers = large ()
            let code = Sharing.increase numbers
            Expect.equal [ run bare code caller; run bare code caller ] [ 1.; 2. ] "one session"
            use other = startCaller ()
            Expect.equal (run bare code other) 1. "another one"
            Expect.equal numbers.Value[0] 0. "the one here")
    }

let private ownTypes =
    test "a table of values of the program's types is restored by the code that came with it" {
        withNode (fun _ bare caller ->
            let stock =
                SharedValue.create (Map [ "a", [ Journeys.Dot ]; "b", [ Journeys.Dot; Journeys.Circle 1. ] ])

            Expect.equal (run bare (Sharing.total stock) caller) 3 "what it returns")
    }

let private refused =
    test "a value that can not travel is refused with the way to it, and one that is too large does not stop other code" {
        withNode (fun _ bare caller ->
            use socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
            let trap = SharedValue.create [| socket |]
            let body = fun () -> pycos { return trap.Value.Length }

            match attempt caller (Code.run bare.Location body caller) with
            | Error(:? NotPicklableException as failure) ->
                Expect.stringContains failure.Message "Socket cannot be sent" "why"
            | other -> failtest $"it is {other}"

            // Of numbers that become no smaller by compression.
            let random = Random 1
            let tooLarge = SharedValue.create (Array.init 7_000_000 (fun _ -> random.NextDouble()))
            let failure = attempt caller (Code.run bare.Location (Sharing.at tooLarge 0) caller)
            Expect.isError failure "56 MB, of which the node takes 32"
            Expect.equal (run bare (Journeys.count 3) caller) 6 "other code")
    }

let private results =
    test "it does not come back as a result" {
        withNode (fun _ bare caller ->
            match attempt caller (Code.run bare.Location (Sharing.giveBack (large ())) caller) with
            | Error failure -> Expect.stringContains (string failure) "return its Value" "what to do"
            | Ok _ -> failtest "it has come back")
    }

let private tampered =
    test "a stored value that somebody has changed is asked for again" {
        use store = new TemporaryStore()

        let runOnce () =
            use bare = new Bare(store.Path, "code")
            use caller = startCaller ()
            Expect.equal (run bare (Sharing.at (large ()) 9) caller) 9. "what it returns"
            bare.SaysOften 1 "^145 "
            List.length (valuesOf bare)

        Expect.equal (runOnce ()) 1 "the first time"
        let file = Directory.GetFiles(store.Path, "value", SearchOption.AllDirectories)[0]
        let bytes = File.ReadAllBytes file
        bytes[1000] <- bytes[1000] + 1uy
        File.WriteAllBytes(file, bytes)
        Expect.equal (runOnce ()) 1 "after the change"
    }

let private ownNode =
    test "at the own node it is the same object" {
        use caller = startCaller ()
        let numbers = large ()
        Expect.equal (onTask caller (Code.run caller.Location (Sharing.increase numbers) caller)) 1. "what it returns"
        Expect.equal numbers.Value[0] 1. "the one here"
        Expect.isLessThan (Closure.inspect (Sharing.at numbers 0)).Bytes 300 "bytes of the closure"
    }

let tests =
    testSequenced
    <| testList "shared values" [
        once
        atOnce
        nextSession
        sameObject
        ownTypes
        refused
        results
        tampered
        ownNode
    ]
