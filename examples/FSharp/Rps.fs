/// Two programs: a server offers a service, and each call of a client runs there as a task of its own.
module Pycos.Examples.Rps

open System
open System.Diagnostics
open Pycos

type Request = { Text: string; Seconds: float }

type Reply = {
    Result: string
    /// The task that has run the call.
    Server: TaskRef<string>
}

let private name = "pico_service"
let private calls = 5
let private patience = TimeSpan.FromSeconds 5.

let private serve (_: ServiceCall) (inbox: Inbox<string>) request =
    pycos {
        if not (request.Seconds >= 0.5 && request.Seconds <= 2.) then
            invalidArg (nameof request) $"{request.Seconds} s are not between 0.5 and 2"

        do! PycosTask.sleep (TimeSpan.FromSeconds request.Seconds)

        return {
            Result = request.Text.ToUpperInvariant()
            Server = inbox.Self
        }
    }

let runServer arguments =
    use node = NodeArguments.serve "rps-server" arguments
    printfn $"{node}"
    use _ = node |> Service.addAgent Service.options name serve
    Visitors.awaitAll node

let private secondsOf call = 0.5 + 0.3 * float call

let private callMany service =
    pycos {
        let clock = Stopwatch.StartNew()
        let started = ResizeArray()

        for number in 1..calls do
            let request = {
                Text = $"request {number}"
                Seconds = secondsOf number
            }

            let! call = service |> Service.start request
            started.Add call

        for call in started do
            match! call |> RemoteCall.finishWithin patience with
            | ValueNone -> failwith $"{call} takes too long."
            | ValueSome reply ->
                printfn $"{reply.Result} by {reply.Server}"
                Scenario.expect (reply.Server = RemoteCall.address call) "Another task has answered."

        printfn $"{calls} calls took %.1f{clock.Elapsed.TotalSeconds} s"
        let inTurn = List.sumBy secondsOf [ 1..calls ]
        Scenario.expect (clock.Elapsed.TotalSeconds < inTurn) "They have not run side by side."
    }

let private callWrongly service =
    pycos {
        match! service |> Service.tryCall { Text = "late"; Seconds = -1. } with
        | Ok _ -> failwith "A request that makes no sense was served."
        | Error failure ->
            printfn $"{failure.Reason}: {failure.Message}"
            Scenario.expect (failure.Reason = ServiceCallFailure.Failed) "It was refused for another reason."
    }

let private ask location node =
    pycos {
        match! node |> Service.locateAt location (TimeSpan.FromSeconds 10.) name with
        | ValueNone -> failwith $"No service is called {name} at {location}."
        | ValueSome service ->
            do! callMany service
            do! callWrongly service
    }

let runClient arguments =
    let node, location = NodeArguments.connect "rps-client" arguments
    use node = node
    PycosTask.spawn (node |> Node.connect location) |> PycosTask.value |> ignore
    PycosTask.spawn (node |> ask location) |> PycosTask.value
