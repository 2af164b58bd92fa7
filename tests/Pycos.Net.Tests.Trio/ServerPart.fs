/// A server: computes what it is asked for.
module Pycos.Net.Tests.Trio.ServerPart

open System
open Pycos
open Pycos.Net.Tests.Trio.Parts

let private serve token name (inbox: Inbox<Job>) =
    pycos {
        PycosTask.register serverTask (PycosTask.current ())

        while true do
            let! job = Inbox.receive inbox

            if job.Token = token then
                do! PycosTask.sleep (TimeSpan.FromMilliseconds 20.)

                job.ReplyTo
                |> TaskRef.trySend {
                    Number = job.Number
                    Value = job.Number * job.Number
                    Server = name
                }
                |> ignore
    }

let run name (cluster: Cluster) =
    use node = join name cluster
    let mutable address = Unchecked.defaultof<TaskRef<Job>>

    node.UserScheduler.Spawn(serve cluster.Token name, &address, daemon) |> ignore

    stay (fun _ -> "what?")
