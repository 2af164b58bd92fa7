/// Functions that run in the process of a node that has none of their code.
module Pycos.Travel.Tests.JourneyTests

open System
open System.Diagnostics
open System.IO
open Expecto
open Pycos
open Pycos.Travel.Fixtures
open Pycos.Travel.Fixtures.Journeys
open Pycos.Travel.Tests.BareNode

let private expected processId = {
    Process = processId
    Sum = 30L
    Greeting = "Ada: weaving, counting"
    Stock = [ for n in 1..20 -> string n, n * 2 ] |> List.except [ "7", 14 ] |> List.sort
    Shapes = [ Group [ Circle 1.5; Dot ]; Dot ]
}

let private withNode check =
    use store = new TemporaryStore()
    use bare = new Bare(store.Path, "code")
    use caller = startCaller ()
    check store bare caller

let private failureOf result =
    match result with
    | Error(failure: exn) -> failure
    | Ok value -> failtest $"it has returned {value}"

let private travelling =
    testCase
        "[N71][CAP-01][CAP-02][CAP-03][ASM-01] a function runs with all that it has captured; the next one sends no assembly"
    <| fun () ->
        withNode (fun _ bare caller ->
            let clock = Stopwatch.StartNew()
            let first = onTask caller (Code.run bare.Location (captureAll ()) caller)
            let cold = clock.Elapsed.TotalMilliseconds
            Expect.equal first (expected bare.Id) "computed there"
            let bytes = bare.BytesOfRuns 1
            Expect.isGreaterThan bytes 1_000_000L "FSharp.Core and the others have gone there"

            clock.Restart()
            let second = onTask caller (Code.run bare.Location (count 10) caller)
            let warm = clock.Elapsed.TotalMilliseconds
            Expect.equal second 55 "another function of the same assembly"
            Expect.equal (bare.BytesOfRuns 2) bytes "no byte of an assembly more"
            clock.Restart()

            for _ in 1..200 do
                onTask caller (Code.run bare.Location (count 10) caller) |> ignore

            let each = clock.Elapsed.TotalMilliseconds / 200.

            printfn
                $"first run %.0f{cold} ms with {bytes} bytes of assemblies, next one %.1f{warm} ms with none, then %.3f{each} ms each")

let private restarted =
    testCase "[ASM-02] a node that was started again takes the assemblies from its store, and none from the caller"
    <| fun () ->
        use store = new TemporaryStore()
        use caller = startCaller ()

        let runOnce () =
            use bare = new Bare(store.Path, "code")
            let clock = Stopwatch.StartNew()
            let answer = onTask caller (Code.run bare.Location (captureAll ()) caller)
            Expect.equal answer (expected bare.Id) "computed there"
            let took = clock.Elapsed.TotalMilliseconds
            let bytes = bare.BytesOfRuns 1
            printfn $"%.0f{took} ms with {bytes} bytes of assemblies"
            bytes

        Expect.isGreaterThan (runOnce ()) 1_000_000L "the first time"
        Expect.equal (runOnce ()) 0L "the second time"

let private changedOnDisk =
    testCase "[ASM-05][SEC-02] a stored file that somebody has changed is not loaded, but asked for again"
    <| fun () ->
        use store = new TemporaryStore()
        use caller = startCaller ()

        let runOnce () =
            use bare = new Bare(store.Path, "code")
            Expect.equal (onTask caller (Code.run bare.Location (count 3) caller)) 6 "computed there"
            let bytes = bare.BytesOfRuns 1
            bare.Log, bytes

        let _, all = runOnce ()

        let file =
            Directory.GetFiles(store.Path, "Pycos.Code.Fixtures.dll", SearchOption.AllDirectories)[0]

        let bytes = File.ReadAllBytes file
        bytes[bytes.Length - 1] <- bytes[bytes.Length - 1] + 1uy
        File.WriteAllBytes(file, bytes)
        let log, again = runOnce ()
        Expect.equal again (int64 bytes.Length) $"that file only, of {all} bytes in all"
        Expect.isTrue (log |> List.exists _.StartsWith("147 ")) "the log says so"

let private withoutCapability =
    testCase "[N71] a peer without the capability is refused by name, and nothing of its code goes there"
    <| fun () ->
        use store = new TemporaryStore()
        use bare = new Bare(store.Path, "nothing")
        use caller = startCaller ()
        let failure = attempt caller (Code.run bare.Location (count 3) caller) |> failureOf
        let refused = failure :?> ServiceCallException
        Expect.equal refused.Reason ServiceCallFailure.AccessDenied "the reason"
        Expect.stringContains refused.Message "\"code\"" "the capability"
        bare.Says "^141 .*no capability" |> ignore
        Expect.equal (bare.BytesOfRuns 0) 0L "bytes"

let private failing =
    testCase "[RUN-03][RUN-04] an exception comes back with its type, message and the trace of where it was thrown"
    <| fun () ->
        withNode (fun _ bare caller ->
            let failure =
                attempt caller (Code.run bare.Location (fail "nails") caller) |> failureOf

            let call = failure :?> ServiceCallException
            Expect.equal call.Reason ServiceCallFailure.Failed "the reason"
            let inner = call.InnerException :?> RemoteTaskException
            Expect.equal inner.TypeName "Pycos.Travel.Fixtures.Journeys+OutOfStock" "the type"
            Expect.stringContains (string inner.RemoteStackTrace) "Journeys.fs:line" "the file and line")

let private terminated =
    testCase "[N71] what was started there can be monitored, and ended"
    <| fun () ->
        withNode (fun _ bare caller ->
            let status =
                onTask
                    caller
                    (pycos {
                        let! call = Code.spawn bare.Location forever caller
                        Expect.isFalse call.HasEnded "it runs"
                        Expect.isTrue (RemoteCall.terminate call) "the request is on its way"
                        return! RemoteCall.monitor call
                    })

            Expect.equal status.Kind MonitorKind.Terminated "how it has ended")

let private results =
    testCase "[SEC-07] a result of another type than declared, or with code in it, is not made here"
    <| fun () ->
        withNode (fun _ bare caller ->
            for body in [ returnTrap; returnFunction ] do
                let failure = attempt caller (Code.run bare.Location body caller) |> failureOf
                let call = failure :?> ServiceCallException
                Expect.equal call.Reason ServiceCallFailure.NotSerializable $"the reason: {call.Message}")

let private csharp =
    testCase "a lambda of C# goes without FSharp.Core"
    <| fun () ->
        withNode (fun _ bare caller ->
            let struct (text, processId) =
                onTask
                    caller
                    (pycos {
                        return! caller.RunAsync(bare.Location, Lambdas.WithText("sum", TimeSpan.FromMilliseconds 1.))
                    })

            Expect.equal (text, processId) ("sum 5", bare.Id) "computed there"
            Expect.isLessThan (bare.BytesOfRuns 1) 100_000L "bytes")

let private sessions =
    testCase "[UNL-01] code is unloaded when the session ends, and the next session has statics of its own"
    <| fun () ->
        withNode (fun _ bare caller ->
            let callsOf node =
                onTask node (Code.run bare.Location calls node)

            Expect.equal (callsOf caller, callsOf caller) (1L, 2L) "within a session they are kept"

            do
                use other = startCaller ()
                Expect.equal (callsOf other) 1L "another session"

            bare.Says "^146 .*unloaded" |> ignore
            Expect.equal (callsOf caller) 3L "the first session goes on")

let private ownNode =
    testCase "at the own node code runs too, on copies, and needs no permission"
    <| fun () ->
        use caller = startCaller ()
        let answer = onTask caller (Code.run caller.Location (captureAll ()) caller)
        Expect.equal answer (expected Environment.ProcessId) "computed here"

let tests =
    testSequenced
    <| testList "journeys" [
        travelling
        restarted
        changedOnDisk
        withoutCapability
        failing
        terminated
        results
        csharp
        sessions
        ownNode
    ]
