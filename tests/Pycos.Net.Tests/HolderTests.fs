/// All who have a name, of which a node has one each.
module internal Pycos.Net.Tests.HolderTests

open System
open Expecto
open Pycos
open Pycos.Testing
open Pycos.Net.Tests.NodeSupport

let private idle (site: Site) name =
    serve site name (fun (inbox: Inbox<int>) -> pycos { return! Inbox.receive inbox })

let private idsOf (sites: Site list) =
    List.sort [ for site in sites -> site.Node.Id.Number ]

/// Which node a task's address leads to, seen from another one.
let private idOf (address: TaskRef<int>) = (Cluster.idOf address.Remote).Number

let private locateAll (site: Site) timeout name : Coroutine<TaskRef<int> list> =
    at site (site.Node |> Node.locateAllTasks timeout name)

let private minute = TimeSpan.FromMinutes 1.

/// How long something takes, and what it gives.
let private timed simulation (body: Coroutine<'T>) =
    pycos {
        let before = Simulation.elapsed simulation
        let! result = body
        return result, Simulation.elapsed simulation - before
    }

let private all =
    testList "all" [
        test
            "[GN31] A name is given once at a node and again at others: a lookup finds one of them, and one for all each, the own one first" {
            withSites 4 601 (fun simulation sites ->
                pycos {
                    let a, b, c, d = sites[0], sites[1], sites[2], sites[3]
                    let holders = [ a; b; d ]
                    let tasks = [ for site in holders -> idle site "worker" ]
                    Expect.throwsT<NameInUseException> (fun () -> idle b "worker" |> ignore) "twice at one node"

                    let! (one: TaskRef<int>) = at c (c.Node |> Node.locateTask "worker")
                    Expect.equal (idOf one) a.Node.Id.Number "c has met a only"

                    let! found, took = timed simulation (locateAll a minute "worker")
                    Expect.isNull found.Head.Remote "the own one comes first"
                    Expect.equal (found.Tail |> List.map idOf |> List.sort) (idsOf [ b; d ]) "and those of others"
                    Expect.isLessThan took second "it ends with the last answer"
                    let! nobody, took = timed simulation (locateAll a minute "nobody")
                    Expect.equal (nobody, took < second) ([], true) "nobody is none, as soon as all have said so"

                    for address in found do
                        address |> TaskRef.send 1

                    for task in tasks do
                        let! got = task
                        Expect.equal got 1 "each is reached"

                    let! gone, _ = timed simulation (locateAll a minute "worker")
                    Expect.isEmpty gone "none of those that have ended"
                })
        }

        test "[GN31] Tasks, reactive tasks, channels, services and nodes are found each among their own names" {
            withSites 3 602 (fun simulation sites ->
                pycos {
                    let a, b, c = sites[0], sites[1], sites[2]
                    let tasks = [ idle b "same"; idle { c with Tasks = c.Network } "same" ]

                    let! (own: BroadcastChannel<int>) =
                        at a (pycos { return BroadcastChannel.create "same" })

                    let! (_: BroadcastChannel<int>) =
                        at c (pycos { return BroadcastChannel.create "same" })

                    for site in [ b; c ] do
                        let double (number: int) =
                            pycos { return struct (2 * number, site.Node.Name) }

                        site.Node |> Service.add "same" double |> ignore

                    let! found = locateAll a minute "same"
                    Expect.equal (List.map idOf found) [ b.Node.Id.Number ] "the task"

                    let! (found: TaskRef<int> list) =
                        at a (a.Node |> Node.locateAllReactiveTasks minute "same")

                    Expect.equal (List.map idOf found) [ c.Node.Id.Number ] "the reactive task"

                    let! (found: BroadcastChannel<int> list) =
                        at a (a.Node |> Node.locateAllChannels minute "same")

                    Expect.equal [ for each in found.Tail -> each.Location ] [ c.Node.Location ] "the channel of c"
                    Expect.isTrue (obj.ReferenceEquals(found.Head, own)) "and the own one, first"

                    let! (found: RemoteService<int, struct (int * string)> list) =
                        at a (a.Node |> Service.locateAll minute "same")

                    let answers = ResizeArray()

                    for service in found do
                        let! answer = at a (service |> Service.call 21)
                        answers.Add answer

                    Expect.equal
                        (Seq.sort answers |> List.ofSeq)
                        [ struct (42, "b"); struct (42, "c") ]
                        "both services"

                    let! twin = start "b" simulation
                    let! _ = at twin (twin.Node |> Node.connect a.Node.Location)
                    let! places = at a (a.Node |> Node.locateAllNodes minute "b")
                    let expected = List.sortBy string [ b.Node.Location; twin.Node.Location ]
                    Expect.equal (List.sortBy string places) expected "two nodes of one name"
                    let! places = at a (a.Node |> Node.locateAllNodes minute "a")
                    Expect.equal places [ a.Node.Location ] "the own place"
                    do! twin.Node.StopAsync()

                    for task in tasks do
                        task.Terminate() |> ignore
                })
        }

        test
            "[GN31] Who does not answer in time is left out, who is lost is not waited for, and who comes meanwhile is asked" {
            use simulation = Simulation.create 603

            Simulation.runIn
                simulation
                (pycos {
                    let! a = start "a" simulation
                    let! b = start "b" simulation
                    let! c = start "c" simulation

                    for other in [ b; c ] do
                        let! _ = at a (a.Node |> Node.connect other.Node.Location)
                        idle other "worker" |> ignore

                    let ``process`` = [ c.Tasks; c.Network ]
                    simulation |> Simulation.suspend ``process``
                    let! found, took = timed simulation (locateAll a (second * 2.) "worker")
                    Expect.equal (List.map idOf found) [ b.Node.Id.Number ] "who has answered"
                    Expect.equal took (second * 2.) "when the time is over"

                    let waiting = a.Tasks.Spawn(timed simulation (locateAll a minute "worker"))
                    do! PycosTask.sleep second
                    let! d = start "d" simulation
                    let worker = idle d "worker"
                    let! _ = at d (d.Node |> Node.connect a.Node.Location)
                    simulation |> Simulation.resume ``process``
                    let! found, took = waiting
                    Expect.equal (found |> List.map idOf |> List.sort) (idsOf [ b; c; d ]) "all three"
                    Expect.isLessThan took (second * 3.) "as soon as the last one has answered"

                    simulation |> Simulation.suspend ``process``

                    let waiting =
                        a.Tasks.Spawn(timed simulation (at a (a.Node.LocateAllTasksAsync<int> "worker")))

                    do! PycosTask.sleep second
                    simulation |> kill c
                    let! found, took = waiting

                    Expect.equal
                        ([ for one in found -> idOf one ] |> List.sort)
                        (idsOf [ b; d ])
                        "without the one that died"

                    Expect.isLessThan took minute "and no longer than it takes to notice that"
                    Expect.isTrue (worker.Terminate()) "it was there to the end"

                    for site in [ a; b; d ] do
                        do! site.Node.StopAsync()
                })
        }
    ]

let tests = testList "holders of a name" [ all ]
