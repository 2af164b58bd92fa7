/// A client and a server get new code while they run. The server looks at the name of what it is offered, and hands over what it
/// has seen; the client starts anew.
module Pycos.Examples.HotSwap

open System
open Pycos

/// The message that ends the server.
let private quit = 0

let private pause = TimeSpan.FromMilliseconds 20.

let private send server (sent: ResizeArray<int>) (number: int) =
    sent.Add number
    server |> TaskRef.send number

let private clientProc (server: TaskRef<int>) (sent: ResizeArray<int>) =
    pycos {
        let mutable number = 1

        while true do
            send server sent number
            do! PycosTask.sleep pause
            number <- number + 1
    }

let private clientProc2 (server: TaskRef<int>) (sent: ResizeArray<int>) =
    pycos {
        let mutable number = 42

        while true do
            send server sent number
            do! PycosTask.sleep pause
            number <- number + 2
    }

let private serverProc (inbox: Inbox<int>) =
    pycos {
        let seen = ResizeArray<int>()
        let mutable running = true
        PycosTask.setHotSwappableWith (fun () -> seen)

        while running do
            try
                let! number = Inbox.receive inbox
                running <- number <> quit

                if running then
                    seen.Add number
                    printfn $"{number}"
            with :? HotSwapException as swap when not (swap.NewCode.StartsWith "serverProc") ->
                swap.Refuse $"the server does not want {swap.NewCode}" |> ignore

        return seen
    }

let private serverProc2 name (f: float -> float) (seen: ResizeArray<int>) (inbox: Inbox<int>) =
    pycos {
        let mutable running = true

        while running do
            let! number = Inbox.receive inbox
            running <- number <> quit

            if running then
                seen.Add number
                printfn $"{number}: {name} %.3f{f number}"

        return seen
    }

let private intruder (seen: ResizeArray<int>) (inbox: Inbox<int>) =
    pycos {
        let! _ = Inbox.receive inbox
        return seen
    }

let private report (request: HotSwapRequest) =
    pycos {
        let! outcome = request
        printfn $"--- {outcome}"
        return outcome.Status
    }

/// Does what the user of the original types: client, server, client, quit.
let private direct =
    pycos {
        let sent = ResizeArray<int>()
        let struct (server, serving) = PycosTask.spawnAgent serverProc
        let daemon = SpawnOptions(Daemon = true, HotSwappable = true)
        let client = clientProc server sent |> PycosTask.spawnWith daemon
        let ids = serving.Id, client.Id

        do! PycosTask.sleep (5. * pause)
        let! _ = client |> PycosTask.hotSwap (fun () -> clientProc2 server sent) |> report
        do! PycosTask.sleep (5. * pause)
        let! refused = server |> TaskRef.hotSwapWith intruder |> report
        let! _ = server |> TaskRef.hotSwapWith (serverProc2 "sqrt" sqrt) |> report
        do! PycosTask.sleep (5. * pause)
        let! _ = client |> PycosTask.hotSwap (fun () -> clientProc2 server sent) |> report
        do! PycosTask.sleep (5. * pause)

        PycosTask.terminate client |> ignore
        server |> TaskRef.send quit
        Scenario.expect (refused = HotSwapStatus.Refused) "The server took code that it did not want."
        Scenario.expect (serving.Name = "serverProc2" && client.Name = "clientProc2") "The names are not those of the new code."
        Scenario.expect ((serving.Id, client.Id) = ids) "The tasks are not the same."
        let! seen = serving
        return List.ofSeq sent, List.ofSeq seen
    }

let run (_: string list) =
    let sent, seen = Coroutine.run direct
    Scenario.expect (sent = seen) "Messages were lost, doubled or out of order."
    Scenario.expect (sent |> List.filter ((=) 42) |> List.length = 2) "The client's new code has not started twice."
    printfn $"the server saw all {seen.Length} numbers, some with the old code and some with the new"
