/// Two programs, of which there may be several: servers follow a log through a filter and send each line that is left to the clients.
module Pycos.Examples.LogWatch

open System
open System.IO
open Pycos

type Line = { Server: Location; Text: string }

/// What a client asks for: lines, to be sent to a task of its own.
type Watch = { Collector: TaskRef<Line> }

let private name = "log_watch"
let private serverName = "log-watch-server"

let private follow path server watch =
    pycos {
        // Both programs end with the call, however that ends.
        use chain =
            AsyncProcess.chain [
                "tail", [ "-n"; "+1"; "-f"; path ]
                "grep", [ "-i"; "--line-buffered"; "failed" ]
            ]

        let mutable count = 0
        let mutable following = true

        while following do
            match! chain.StandardOutput |> AsyncFile.readLine with
            | None -> following <- false
            | Some text ->
                do! watch.Collector |> TaskRef.sendWaiting { Server = server; Text = text }
                count <- count + 1

        return count
    }

/// Something to be seen.
let private log path =
    pycos {
        use! file = AsyncFile.openAppend path

        for line in [ "job 1 is done"; "job 2 FAILED: the disk is full"; "job 3 failed" ] do
            do! PycosTask.sleep (TimeSpan.FromSeconds 0.3)
            do! file |> AsyncFile.writeLine line
    }

let runServer arguments =
    use node = NodeArguments.serve serverName arguments
    printfn $"{node}"
    let path = Path.GetTempFileName()

    try
        use _ = node |> Service.add name (follow path node.Location)
        PycosTask.spawn (log path) |> ignore
        Visitors.awaitAll node
    finally
        File.Delete path

let private askForLines collector node place =
    pycos {
        match! node |> Service.locateAt place (TimeSpan.FromSeconds 5.) name with
        | ValueNone -> printfn $"{place} has no log."
        | ValueSome(service: RemoteService<Watch, int>) ->
            let! _ = service |> Service.start { Collector = collector }
            ()
    }

/// Asks each server that comes by a task of its own, so that none waits for another, and a server that is lost harms none.
let private meet collector node (peers: Inbox<PeerStatus>) =
    pycos {
        while true do
            let! status = Inbox.receive peers

            // Other clients are peers as well.
            if status.State = PeerState.Online && status.Name = serverName then
                PycosTask.spawn (askForLines collector node status.Location) |> ignore
    }

/// Prints lines until no more come.
let private collect (lines: Inbox<Line>) =
    pycos {
        let mutable patience = TimeSpan.FromSeconds 10.
        let mutable count = 0
        let mutable waiting = true

        while waiting do
            let! line = lines |> Inbox.receiveWithin patience
            waiting <- not line.TimedOut

            if waiting then
                printfn $"{line.Value.Server}: {line.Value.Text}"
                count <- count + 1
                patience <- TimeSpan.FromSeconds 2.

        Scenario.expect (count > 0) "No line came."
    }

let runClient arguments =
    let node, location = NodeArguments.connect "log-watch-client" arguments
    use node = node
    let collector = PycosTask.spawnInbox collect

    let daemon = SpawnOptions(Daemon = true)

    use _ =
        node
        |> Node.watch (meet collector node |> PycosTask.spawnInboxWith daemon InboxOptions.Default)

    PycosTask.spawn (node |> Node.connect location) |> PycosTask.value |> ignore
    PycosTask.spawn (pycos { do! collector.Task }) |> PycosTask.value
