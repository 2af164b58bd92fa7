/// A scheduler: finds servers as they come, gives each one job at a time, and gives those of a lost server to others.
module Pycos.Net.Tests.Trio.SchedulerPart

open System
open System.Collections.Generic
open Pycos
open Pycos.Net.Tests.Trio.Parts

/// All of it belongs to the tasks of one scheduler, so there is nothing to lock.
type private Board = {
    Node: PycosNode
    Token: string
    Servers: Dictionary<NodeId, TaskRef<Job>>
    Running: Dictionary<NodeId, int>
    Waiting: Queue<int>
    Done: Dictionary<int, Reply>
    Lost: List<string>
    mutable Replies: TaskRef<Reply>
}

let private assign board =
    for KeyValue(id, server) in List.ofSeq board.Servers do
        if board.Waiting.Count > 0 && not (board.Running.ContainsKey id) then
            let number = board.Waiting.Dequeue()

            let isSent =
                server
                |> TaskRef.trySend {
                    Token = board.Token
                    Number = number
                    ReplyTo = board.Replies
                }

            if isSent then
                board.Running[id] <- number
            else
                board.Waiting.Enqueue number

let private takeReplies board (inbox: Inbox<Reply>) =
    pycos {
        while true do
            let! reply = Inbox.receive inbox
            board.Done[reply.Number] <- reply

            for KeyValue(id, number) in List.ofSeq board.Running do
                if number = reply.Number then
                    board.Running.Remove id |> ignore

            assign board
    }

let private takePeers board (inbox: Inbox<PeerStatus>) =
    pycos {
        while true do
            let! status = Inbox.receive inbox

            match status.State, status.Location with
            | PeerState.Online, Null -> ()
            | PeerState.Online, NonNull place when status.Name.StartsWith "server" ->
                match! board.Node |> Node.locateTaskAt place patience serverTask with
                | ValueSome server -> board.Servers[status.Id] <- server
                | ValueNone -> ()
            | PeerState.Offline, _ ->
                if board.Servers.Remove status.Id then
                    board.Lost.Add $"{status.Name}:{status.Reason}"

                match board.Running.TryGetValue status.Id with
                | true, number ->
                    board.Running.Remove status.Id |> ignore
                    board.Waiting.Enqueue number
                | _ -> ()
            | _ -> ()

            assign board
    }

let private until condition =
    pycos {
        let clock = Diagnostics.Stopwatch.StartNew()

        while not (condition ()) && clock.Elapsed < patience do
            do! PycosTask.sleep (TimeSpan.FromMilliseconds 10.)

        return condition ()
    }

let private start board name =
    pycos {
        let! (service: RemoteService<string, int>) =
            board.Node |> Service.locate startService

        let before = board.Servers.Count
        let! number = service |> Service.callWithin patience name
        let! _ = until (fun () -> board.Servers.Count > before)
        return string number
    }

let private compute board count =
    pycos {
        board.Done.Clear()

        for number in 1..count do
            board.Waiting.Enqueue number

        assign board
        let! _ = until (fun () -> board.Done.Count = count)

        return
            String.Join(
                ' ',
                [
                    for number in List.sort (List.ofSeq board.Done.Keys) -> board.Done[number].Value
                ]
            )
    }

let private load board =
    pycos {
        let! place = board.Node |> Node.locateNode patience "node"

        let! found =
            board.Node
            |> Node.locateReactiveTaskAt (ValueOption.get place) patience nodeTask

        let struct (asker, answer) =
            PycosTask.spawnAgent (fun (inbox: Inbox<int>) -> pycos { return! Inbox.receive inbox })

        ValueOption.get found |> TaskRef.send { Token = board.Token; ReplyTo = asker }

        let! count = answer
        return string count
    }

let private intrude board =
    pycos {
        let before = board.Done.Count

        for server in board.Servers.Values do
            server
            |> TaskRef.send {
                Token = "a guess"
                Number = 1_000
                ReplyTo = board.Replies
            }

        do! PycosTask.sleep (TimeSpan.FromMilliseconds 500.)
        return string (board.Done.Count - before)
    }

let private obey board (words: string array) =
    let body =
        match words with
        | [| "start"; name |] -> start board name
        | [| "run"; count |] -> compute board (int count)
        | [| "load" |] -> load board
        | [| "intrude" |] -> intrude board
        | [| "by" |] ->
            pycos { return String.Join(' ', board.Done.Values |> Seq.map _.Server |> Seq.distinct |> Seq.sort) }
        | [| "lost" |] -> pycos { return String.Join(' ', Seq.sort board.Lost) }
        | [| "alone" |] ->
            pycos {
                let! isAlone = until (fun () -> Seq.isEmpty board.Node.ConnectedPeers)
                return string isAlone
            }
        | _ -> pycos { return "what?" }

    board.Node.UserScheduler.Spawn(body).AsTask().Result

let run (cluster: Cluster) =
    use node = join "scheduler" cluster

    let board = {
        Node = node
        Token = cluster.Token
        Servers = Dictionary()
        Running = Dictionary()
        Waiting = Queue()
        Done = Dictionary()
        Lost = List()
        Replies = Unchecked.defaultof<TaskRef<Reply>>
    }

    let mutable replies = Unchecked.defaultof<TaskRef<Reply>>
    node.UserScheduler.Spawn(takeReplies board, &replies, daemon) |> ignore
    board.Replies <- replies
    let mutable watcher = Unchecked.defaultof<TaskRef<PeerStatus>>
    node.UserScheduler.Spawn(takePeers board, &watcher, daemon) |> ignore
    node |> Node.watch watcher |> ignore
    stay (obey board)
