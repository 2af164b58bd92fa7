/// A node: starts servers on its machine, and ends them when it ends.
module Pycos.Net.Tests.Trio.NodePart

open System.Collections.Concurrent
open System.Diagnostics
open Pycos
open Pycos.Net.Tests.Trio.Parts

let private isRunning (server: Process) = not server.HasExited

/// Answers on the node's own scheduler, so that it does also while tasks compute.
let private answer token (servers: ConcurrentBag<Process>) (inbox: Inbox<Question>) =
    pycos {
        PycosTask.register nodeTask (PycosTask.current ())

        while true do
            let! question = Inbox.receive inbox

            if question.Token = token then
                question.ReplyTo
                |> TaskRef.trySend (servers |> Seq.filter isRunning |> Seq.length)
                |> ignore
    }

let run (cluster: Cluster) =
    use node = join "node" cluster
    let servers = ConcurrentBag<Process>()
    let mutable address = Unchecked.defaultof<TaskRef<Question>>

    node.NetworkScheduler.Spawn(answer cluster.Token servers, &address, daemon)
    |> ignore

    let start (name: string) =
        pycos {
            let server = startProgram cluster [ "server"; name ]
            servers.Add server
            // It is of use when it was met.
            let! place = node |> Node.locateNode patience name
            return if place.IsSome then server.Id else 0
        }

    node |> Service.add startService start |> ignore
    stay (fun _ -> "what?")

    for server in servers do
        if isRunning server then
            server.StandardInput.Close()

    for server in servers do
        if not (server.WaitForExit patience) then
            server.Kill()
