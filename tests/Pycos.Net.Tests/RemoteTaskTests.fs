/// Messages to tasks of other nodes, and the ends of those tasks.
module Pycos.Net.Tests.RemoteTaskTests

open System
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport

let private receiveAll count inbox =
    pycos {
        let received = ResizeArray()

        for _ in 1..count do
            let! message = Inbox.receive inbox
            received.Add message

        return List.ofSeq received
    }

let private receiveOne (inbox: Inbox<string>) = pycos { return! Inbox.receive inbox }

let private sending =
    testList "sending" [
        test "[N28] A message sent to a task of another node arrives" {
            withSites 2 1 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let receiver = serve b "receiver" receiveOne

                    do!
                        at a (pycos {
                            let! found = a.Node |> Node.locateTask "receiver"
                            found |> TaskRef.send "hello"
                        })

                    let! got = receiver
                    Expect.equal got "hello" "the message"
                })
        }

        test "[N35] Messages of one task arrive in the order in which they were sent" {
            withSites 2 2 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let count = 20_000
                    let receiver = serve b "receiver" (receiveAll count)

                    do!
                        at a (pycos {
                            let! found = a.Node |> Node.locateTask "receiver"

                            for number in 1..count do
                                do! found |> TaskRef.sendWaiting number
                        })

                    let! got = receiver
                    Expect.equal got [ 1..count ] "the messages"
                })
        }

        test "[N29] A delivery tells whether the message is in the inbox, or that the task has ended" {
            withSites 2 3 (fun _ sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let receiver = serve b "receiver" receiveOne

                    let! first, second =
                        at a (pycos {
                            let! found = a.Node |> Node.locateTask "receiver"
                            let! first = found |> TaskRef.deliver "one"
                            let! _ = found.Remote.MonitorAsync()
                            let! second = found |> TaskRef.deliver "two"
                            return first, second
                        })

                    let! got = receiver
                    Expect.equal got "one" "the message"
                    Expect.equal first DeliveryResult.Delivered "the first"
                    Expect.equal second DeliveryResult.TaskEnded "the second"
                })
        }

        test "[N22] [GN15] A lookup that was begun before is answered by a name that is given later, and by a node that comes later" {
            use simulation = Simulation.create 4

            Simulation.runIn simulation (pycos {
                let! a = start "a" simulation

                let early =
                    a.Tasks.Spawn(
                        pycos {
                            let! found = a.Node |> Node.locateTask<string> "late"
                            return found.Name
                        }
                    )

                do! PycosTask.sleep second
                let! b = start "b" simulation
                let! _ = at b (b.Node |> Node.connect a.Node.Location)
                do! PycosTask.sleep second
                let receiver = serve b "late" receiveOne
                let! found = early
                Expect.isNotEmpty found "the name"
                receiver.Terminate() |> ignore
                do! a.Node.StopAsync()
                do! b.Node.StopAsync()
            })
        }

        test "[N22] A lookup that is begun while a connection is made again is answered" {
            withSites 2 15 (fun simulation sites ->
                pycos {
                    let a, b = sites[0], sites[1]
                    let receiver = serve b "receiver" receiveOne
                    simulation |> Simulation.setLatency (TimeSpan.FromMilliseconds 20.)
                    let place = b.Node.Location
                    simulation.Network.ResetConnections(Net.IPEndPoint(place.Address, place.Port)) |> ignore

                    while a.Node.ConnectedPeers[0].State <> PeerState.Suspect do
                        do! PycosTask.sleep (TimeSpan.FromMilliseconds 1.)

                    let! found = at a (a.Node |> Node.locateTaskWithin<string> second "receiver")
                    Expect.isTrue found.IsSome "the address"
                    receiver.Terminate() |> ignore
                })
        }

        test "[N23] A lookup that nobody answers ends when its time is over" {
            withSites 3 5 (fun simulation sites ->
                pycos {
                    let before = Simulation.elapsed simulation
                    let! found = at sites[0] (sites[0].Node |> Node.locateTaskWithin<string> second "nobody")
                    Expect.isTrue found.IsNone "nobody is called so"
                    let took = Simulation.elapsed simulation - before
                    Expect.isTrue (took >= second && took < second * 1.2) $"it took {took}"
                })
        }
    ]

let private ending =
    let monitored seed (body: Inbox<string> -> Coroutine<int>) (act: Site -> TaskRef<string> -> Coroutine<unit>) =
        withSites 2 seed (fun _ sites ->
            pycos {
                let a, b = sites[0], sites[1]
                let subject = serve b "subject" body

                let! (status: MonitorStatus) =
                    at a (pycos {
                        let! found = a.Node |> Node.locateTask "subject"
                        let monitor = PycosTask.spawn (found.Remote.MonitorAsync())
                        do! PycosTask.sleep second
                        do! act b found
                        return! monitor
                    })

                subject.Terminate() |> ignore
                return status
            })

    testList "ends" [
        test "[N30] A monitor of a task of another node is told its value" {
            let status =
                monitored
                    11
                    (fun inbox ->
                        pycos {
                            let! _ = Inbox.receive inbox
                            return 42
                        })
                    (fun _ subject -> pycos { subject |> TaskRef.send "end" })

            Expect.equal status.Kind MonitorKind.Completed "how"
            Expect.equal (string status.Value) "42" "the value"
        }

        test "[N30] A monitor of a task of another node is told its exception" {
            let status =
                monitored
                    12
                    (fun inbox ->
                        pycos {
                            let! text = Inbox.receive inbox
                            return raise (ArgumentException text)
                        })
                    (fun _ subject -> pycos { subject |> TaskRef.send "wrong" })

            Expect.equal status.Kind MonitorKind.Failed "how"
            let failure = status.Exception :?> RemoteTaskException
            Expect.equal (failure.TypeName, failure.Message) ("System.ArgumentException", "wrong") "the exception"
        }

        test "[N30] [N31] [GN39] A monitor of a task of another node is told that it was terminated, by whom it may" {
            let status =
                monitored
                    13
                    (fun inbox ->
                        pycos {
                            let! _ = Inbox.receive inbox
                            return 0
                        })
                    (fun _ subject ->
                        pycos {
                            let! told = subject.Remote.TerminateAsync()
                            Expect.equal told DeliveryResult.Delivered "told to end"
                        })

            Expect.equal status.Kind MonitorKind.Terminated "how"
        }

        test "[N30] [N61] A monitor of a task of a node that leaves is told that the peer is lost" {
            let status =
                monitored
                    14
                    (fun inbox ->
                        pycos {
                            let! _ = Inbox.receive inbox
                            return 0
                        })
                    (fun site _ -> pycos { do! site.Node.StopAsync() })

            Expect.equal status.Kind MonitorKind.PeerLost "how"
        }
    ]

let tests = testList "remote tasks" [ sending; ending ]
