/// A monitor is told how its workers have ended; a supervisor starts a worker anew each time that it crashes.
module Pycos.Examples.SupervisorExample

open System
open Pycos

type private News = Ended of MonitorStatus

/// Watches one worker that returns and one that fails, and starts the one that has failed again, as something that works.
let private watch (inbox: Inbox<News>) =
    pycos {
        let start coroutine =
            PycosTask.spawn coroutine |> PycosTask.notify (Inbox.self inbox) Ended

        start (pycos { return "fine" })
        start (pycos { return failwith "out of luck" })
        let values = ResizeArray<string>()

        while values.Count < 2 do
            match! Inbox.receive inbox with
            | Ended(Returned value) ->
                printfn $"a worker has returned '{value}'"
                values.Add(string value)
            | Ended(Crashed error) ->
                printfn $"a worker has failed, {error.Message}: another one takes its place"
                start (pycos { return "fine, too" })
            | Ended Terminated -> failwith "Nobody terminates workers here."

        return List.ofSeq values
    }

/// Adds numbers, but can not take those that divide by 13.
let private fragile (sum: int ref) (inbox: Inbox<int>) =
    pycos {
        while true do
            let! number = Inbox.receive inbox

            if number % 13 = 0 then
                failwith $"{number}?"

            sum.Value <- sum.Value + number
    }

let private supervise =
    pycos {
        let sum = ref 0
        let adder = Supervisor.agent "adder" (fragile sum)
        let options = Supervisor.options |> Supervisor.limit 10 (TimeSpan.FromSeconds 1.)
        let supervisor = Supervisor.startWith options [ adder ]

        for number in 1..100 do
            adder.Address |> ChildAddress.send number
            do! PycosTask.yieldNow ()

        do! PycosTask.sleep (TimeSpan.FromSeconds 0.1)
        let restarts = supervisor.Statistics.Restarts
        printfn $"the adder has crashed {restarts} times, and still has added up {sum.Value}"
        Scenario.expect (restarts = 7L) "It is to be restarted after each crash."
        Scenario.expect (sum.Value = 5050 - 13 * 28) "Only the numbers that it failed at are lost."
        do! Supervisor.stop supervisor

        let hopeless =
            Supervisor.child "hopeless" (fun () -> pycos { failwith "never works" })

        let supervisor = Supervisor.startWith options [ hopeless ]

        match! supervisor.Task |> PycosTask.monitor with
        | Crashed(:? RestartLimitExceededException as limit) ->
            printfn $"a supervisor gave up after {limit.Causes.Count} failures"
            Scenario.expect (limit.Causes.Count = 11) "Ten restarts were allowed."
        | _ -> failwith "A supervisor goes on with what never works."
    }

let run (_: string list) =
    let struct (_, watcher) = PycosTask.spawnAgent watch
    Scenario.expect (PycosTask.value watcher = [ "fine"; "fine, too" ]) "A worker was not replaced."
    Coroutine.run supervise
