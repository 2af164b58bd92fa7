/// Two programs: a task of a client hears how each call of a service ends, in the order of their ends.
module Pycos.Examples.RpsMonitor

open System
open Pycos

type Order = { Seconds: int }

let private name = "rps_monitor"
let private longest = 4

let private serve (_: ServiceCall) (inbox: Inbox<string>) order =
    pycos {
        let! message = inbox |> Inbox.receiveWithin (TimeSpan.FromSeconds 2.)

        if order.Seconds <= 0 then
            invalidArg (nameof order) $"{order.Seconds} is not a positive number of seconds"

        do! PycosTask.sleep (TimeSpan.FromSeconds(float order.Seconds))
        return message.Value
    }

let runServer arguments =
    use node = NodeArguments.serve "rps-monitor-server" arguments
    printfn $"{node}"
    use _ = node |> Service.addAgent Service.options name serve
    Visitors.awaitAll node

let private hear (ends: Inbox<MonitorStatus>) =
    pycos {
        for number in 0..longest do
            let! ended = Inbox.receive ends
            printfn $"{ended}"

            let expected =
                if number = 0 then
                    MonitorKind.Failed
                else
                    MonitorKind.Completed

            Scenario.expect (ended.Kind = expected) "The calls have ended in another order, or otherwise."
    }

let private order location node =
    pycos {
        match! node |> Service.locateAt location (TimeSpan.FromSeconds 10.) name with
        | ValueNone -> failwith $"No service is called {name} at {location}."
        | ValueSome service ->
            let hearing = PycosTask.spawnInbox hear
            use _ = service |> Service.watch hearing
            let started = ResizeArray()

            for seconds in 0..longest do
                let! call = service |> Service.start { Seconds = seconds }
                do! RemoteCall.address call |> TaskRef.sendWaiting $"msg:{seconds}"
                started.Add call

            for seconds in 1..longest do
                let! (message: string) = RemoteCall.finish started[seconds]
                printfn $"{started[seconds]} has returned {message}"

            do! hearing.Task
    }

let runClient arguments =
    let node, location = NodeArguments.connect "rps-monitor-client" arguments
    use node = node
    PycosTask.spawn (node |> Node.connect location) |> PycosTask.value |> ignore
    PycosTask.spawn (node |> order location) |> PycosTask.value
