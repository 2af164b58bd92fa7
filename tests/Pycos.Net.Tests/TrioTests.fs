/// What a cluster needs of the network layer, tried by the smallest cluster there can be: its programs are in a project of their own, which
/// sees the public surface only.
module Pycos.Net.Tests.TrioTests

open System
open System.Diagnostics
open System.IO
open Expecto
open Pycos.Net.Tests.ChildProgram
open Pycos.Net.Tests.NodeProgram

let private program =
    let own = DirectoryInfo AppContext.BaseDirectory
    let tests = own.Parent.Parent.Parent.Parent.FullName

    Path.Combine(tests, "Pycos.Net.Tests.Trio", "bin", own.Parent.Name, own.Name, "Pycos.Net.Tests.Trio.dll")

/// One of the programs, when it says that it runs.
let private startPart (cluster: string list) part =
    let started: Process = start "dotnet" (program :: cluster @ [ part ])
    Expect.equal (lineOf started) "ready" part
    started

let private isGone (id: int) =
    try
        use found = Process.GetProcessById id
        found.HasExited
    with :? ArgumentException ->
        true

let private endWell what (started: Process) =
    started.StandardInput.Close()
    Expect.isTrue (started.WaitForExit limit) $"the {what} ends"
    Expect.equal started.ExitCode 0 $"its exit code: {started.StandardError.ReadToEnd()}"

let private squares count =
    String.Join(' ', [ for number in 1..count -> number * number ])

let tests =
    testSequenced
    <| testList "a scheduler, a node and servers" [
        test
            "[N70] A scheduler, a node and servers, each a process of its own, find, watch and use each other by the public interface alone" {
            let udpPort = Random.Shared.Next(20_000, 30_000)
            let cluster = [ string udpPort; string (Guid.NewGuid()); string (Guid.NewGuid()) ]
            use scheduler = startPart cluster "scheduler"
            use node = startPart cluster "node"

            try
                let server name = tell scheduler $"start {name}" |> int
                let first, second = server "server1", server "server2"
                Expect.isFalse (isGone first || isGone second) "two processes"
                Expect.equal (tell scheduler "run 20") (squares 20) "what they compute"
                Expect.equal (tell scheduler "by") "server1 server2" "both do"
                Expect.equal (tell scheduler "load") "2" "the node counts them"
                Expect.equal (tell scheduler "intrude") "0" "who does not know the token gets nothing"

                scheduler.StandardInput.WriteLine "run 60"
                scheduler.StandardInput.Flush()
                use killed = Process.GetProcessById first
                killed.Kill()
                Expect.equal (lineOf scheduler) (squares 60) "nothing is lost with one of them"
                Expect.equal (tell scheduler "lost") "server1:Crashed" "who is lost, and why"
                Expect.equal (tell scheduler "load") "1" "the node knows, too"
                let third = server "server3"
                Expect.equal (tell scheduler "run 20") (squares 20) "and with a new one"
                Expect.equal (tell scheduler "by") "server2 server3" "both do"

                endWell "node" node
                Expect.equal (tell scheduler "alone") "True" "the scheduler has seen all leave"
                let lost = tell scheduler "lost"
                Expect.equal lost "server1:Crashed server2:Shutdown server3:Shutdown" "in good order"
                endWell "scheduler" scheduler

                Expect.isTrue
                    (comesAbout limit (fun () -> List.forall isGone [ first; second; third ]))
                    "nothing is left"
            finally
                for part in [ scheduler; node ] do
                    if not part.HasExited then
                        part.Kill true
        }
    ]
