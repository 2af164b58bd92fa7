module Pycos.Docs.Tests.SupervisionPage

open System
open Expecto
open Pycos
open Pycos.Testing

type Message =
    | Job of int
    | Ended of MonitorStatus

let private monitors () =
    let foreman (start: int -> PycosTask) (inbox: Inbox<Message>) =
        pycos {
            let mutable report = []

            while report.Length < 2 do
                match! Inbox.receive inbox with
                | Job number -> start number |> PycosTask.notify (Inbox.self inbox) Ended
                | Ended(Returned value) -> report <- $"done: {value}" :: report
                | Ended(Crashed error) -> report <- $"failed: {error.Message}" :: report
                | Ended Terminated -> report <- "terminated" :: report

            return report
        }

    let half number =
        pycos {
            if number % 2 = 1 then
                failwith $"{number} is odd"

            return number / 2
        }

    let isLost (task: PycosTask) =
        pycos {
            match! task |> PycosTask.monitor with // never throws what ended the task
            | Crashed _ -> return true
            | _ -> return false
        }

    let report =
        Simulation.run
            1
            (pycos {
                let start number =
                    PycosTask.spawn (half number) :> PycosTask

                let struct (address, task) = PycosTask.spawnAgent (foreman start)
                address |> TaskRef.send (Job 42)
                address |> TaskRef.send (Job 43)
                let! lost = isLost (start 1)
                Expect.isTrue lost "failed"
                return! task
            })

    Expect.equal report [ "failed: 43 is odd"; "done: 21" ] "both"

let private supervisors () =
    let store (rows: ResizeArray<string>) (inbox: Inbox<string>) =
        pycos {
            while true do
                let! row = Inbox.receive inbox

                if row = "" then
                    failwith "an empty row"

                rows.Add row
        }

    let refresh () =
        pycos { do! PycosTask.sleep (TimeSpan.FromSeconds 30.) }

    let work rows =
        pycos {
            let writer = Supervisor.agent "writer" (store rows)

            let options =
                Supervisor.options
                |> Supervisor.restForOne
                |> Supervisor.limit 5 (TimeSpan.FromMinutes 1.)
                |> Supervisor.backoff (TimeSpan.FromSeconds 0.1) (TimeSpan.FromSeconds 10.)

            let supervisor =
                Supervisor.startWith options [
                    writer
                    Supervisor.child "refresher" refresh
                    Supervisor.child "warm-up" refresh |> Supervisor.temporary
                ]

            for row in [ "a"; ""; "b" ] do
                writer.Address |> ChildAddress.send row // the writer fails at the second, and gets the third when it runs again

            do! PycosTask.sleep (TimeSpan.FromSeconds 1.)
            do! Supervisor.stop supervisor
        }

    let rows = ResizeArray<string>()
    Simulation.run 1 (work rows)
    Expect.equal (List.ofSeq rows) [ "a"; "b" ] "all but the one"

let private changes () =
    let serve () =
        pycos { do! PycosTask.sleep (TimeSpan.FromDays 1.) }

    let serveFor time =
        Supervisor.run Supervisor.options [ Supervisor.child "server" serve ] (fun _ ->
            pycos { do! PycosTask.sleep time })

    let grow (supervisor: Supervisor) =
        pycos {
            let! _ = supervisor |> Supervisor.add (Supervisor.child "second" serve)
            let! task = supervisor |> Supervisor.restart "first"
            let! _ = supervisor |> Supervisor.remove "second"
            return task
        }

    Simulation.run
        1
        (pycos {
            let supervisor =
                Supervisor.start [
                    Supervisor.child "first" serve
                    Supervisor.nested "team" (Supervisor.options |> Supervisor.oneForAll) [ Supervisor.child "a" serve ]
                ]

            let! task = grow supervisor
            Expect.isTrue task.IsAlive "it runs"
            Expect.equal [ for child in Supervisor.children supervisor -> child.Name ] [ "first"; "team" ] "two"
            do! Supervisor.stop supervisor
            do! serveFor (TimeSpan.FromHours 1.)
        })

let tests =
    testList "Supervision" [
        testCase "monitors" monitors
        testCase "supervisors" supervisors
        testCase "changes" changes
    ]
