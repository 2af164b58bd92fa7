/// Nodes that run nothing but functions which they have and allow.
module Pycos.Travel.Tests.FunctionTests

open System
open System.IO
open Expecto
open Pycos
open Pycos.Travel.Fixtures
open Pycos.Travel.Tests.BareNode

let private withNode check =
    use store = new TemporaryStore()
    use bare = new Bare(store.Path, "functions")
    use caller = startCaller ()
    check store bare caller

let private callFailure (result: Result<'T, exn>) =
    match result with
    | Error(:? ServiceCallException as failure) -> failure
    | other -> failtest $"it is {other}"

let private allowed =
    test "[SEC-06] a function that the node allows runs there by its name, with an argument" {
        withNode (fun _ bare caller ->
            let struct (processId, words) =
                onTask caller (Calls.CountWords(caller, bare.Location, "one two three"))

            Expect.equal (processId, words) (bare.Id, 3) "computed there"

            let struct (again, one) =
                onTask caller (caller |> Code.runAllowed bare.Location <@ Installed.CountWords @> "one")

            Expect.equal (again, one) (bare.Id, 1) "by a quotation")
    }

let private refused =
    test "[SEC-06] such a node refuses code, and functions that it does not allow, and keeps nothing" {
        withNode (fun store bare caller ->
            let code =
                attempt caller (Code.run bare.Location (Journeys.count 3) caller) |> callFailure

            Expect.equal code.Reason ServiceCallFailure.NoSuchService "the reason"
            Expect.stringContains code.Message "takes no code" "what it says"

            let other =
                attempt caller (caller |> Code.runAllowed bare.Location <@ Installed.Other @> "text")
                |> callFailure

            Expect.equal other.Reason ServiceCallFailure.NoSuchService "the reason"
            Expect.stringContains other.Message "Pycos.Travel.Fixtures.Installed.Other" "which function"

            let files =
                if Directory.Exists store.Path then
                    Directory.GetFiles(store.Path, "*", SearchOption.AllDirectories)
                else
                    [||]

            Expect.isEmpty files "what it has stored")
    }

let private nameless =
    test "[SEC-06] lambdas and methods of objects have no name, and are refused where they are passed" {
        use caller = startCaller ()
        let factor = 3

        let lambda =
            Func<int, Coroutine<int>>(fun number -> pycos { return factor * number })

        Expect.throwsT<ArgumentException> (fun () -> caller.AllowFunction lambda |> ignore) "allowed"

        match attempt caller (pycos { return! caller.RunAllowedAsync(caller.Location, lambda, 1) }) with
        | Error(:? ArgumentException) -> ()
        | other -> failtest $"called, it is {other}"

        Expect.throwsT<ArgumentException>
            (fun () -> caller |> Code.allow <@ fun number -> pycos { return number + 1 } @> |> ignore)
            "a quotation of a lambda"
    }

let private here =
    test "[SEC-06] at the own node it runs too, until that is taken back" {
        use caller = startCaller ()
        let allowed = caller |> Code.allow <@ Installed.CountWords @>

        let call () =
            attempt caller (caller |> Code.runAllowed caller.Location <@ Installed.CountWords @> "a b")

        Expect.equal (call ()) (Ok(struct (Environment.ProcessId, 2))) "while it is allowed"
        Expect.throwsT<NameInUseException> (fun () -> caller |> Code.allow <@ Installed.CountWords @> |> ignore) "twice"
        allowed.Dispose()
        Expect.equal (callFailure (call ())).Reason ServiceCallFailure.NoSuchService "afterwards"
    }

let tests =
    testSequenced <| testList "functions" [ allowed; refused; nameless; here ]
