module Pycos.Core.Tests.NameTests

open System
open System.Collections.Generic
open System.Threading
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.TestRunner
open Pycos.Core.Tests.CoreSupport

let private asleep () =
    pycos { do! PycosTask.sleep Timeout.InfiniteTimeSpan }

/// Names are the process's, so that each test takes its own.
let private fresh =
    let mutable last = 0
    fun () -> $"name {Interlocked.Increment &last}"

let private located name =
    PycosTask.tryLocate name |> ValueOption.toObj

/// What one step of a random program does with a task, and a name, each chosen by its number.
type private Step =
    | Register of task: int * name: int
    | Unregister of task: int * name: int
    | End of task: int

let private tasksInModel = 4

let private steps =
    let task = Gen.choose (0, tasksInModel - 1)
    let name = Gen.choose (0, 2)

    Gen.frequency [
        5, Gen.map2 (fun task name -> Register(task, name)) task name
        2, Gen.map2 (fun task name -> Unregister(task, name)) task name
        1, Gen.map End task
    ]
    |> Gen.listOf

let private shorter (program: Step list) =
    seq { for left in 0 .. program.Length - 1 -> List.removeAt left program }

/// Runs a program beside its model: a map from names to tasks.
let private followsModel (program: Step list) =
    runVirtually (
        pycos {
            let prefix = fresh ()
            let tasks = [| for _ in 1..tasksInModel -> spawn (asleep ()) |]
            let owners = Dictionary<string, int>()
            let alive = HashSet [ 0 .. tasksInModel - 1 ]
            let mutable holds = true
            let nameOf number = $"{prefix}.{number}"

            for step in program do
                match step with
                | Register(task, name) ->
                    let name = nameOf name

                    let expected =
                        match owners.TryGetValue name with
                        | true, owner -> owner = task
                        | false, _ -> alive.Contains task

                    holds <- holds && tasks[task].TryRegister name = expected

                    if expected then
                        owners[name] <- task
                | Unregister(task, name) ->
                    let name = nameOf name

                    let expected =
                        match owners.TryGetValue name with
                        | true, owner -> owner = task
                        | false, _ -> false

                    holds <- holds && tasks[task].Unregister name = expected

                    if expected then
                        owners.Remove name |> ignore
                | End task ->
                    tasks[task].Terminate() |> ignore
                    let! _ = tasks[task].OutcomeAsync()
                    alive.Remove task |> ignore

                    for name in [ for entry in owners do if entry.Value = task then entry.Key ] do
                        owners.Remove name |> ignore

                for number in 0..2 do
                    let name = nameOf number

                    let expected =
                        match owners.TryGetValue name with
                        | true, owner -> tasks[owner] :> PycosTask
                        | false, _ -> null

                    holds <- holds && Object.ReferenceEquals(located name, expected)

            for task in tasks do
                task.Terminate() |> ignore
                let! _ = task.OutcomeAsync()
                holds <- holds && task.RegisteredNames.Count = 0

            return holds
        }
    )

let private programs = 10_000

let tests =
    testList "names" [
        test "[R38] A task is found by each of its names, and by none after they were unregistered" {
            run (
                pycos {
                    let task = spawn (asleep ())
                    let one, other = fresh (), fresh ()
                    task |> PycosTask.register one
                    task |> PycosTask.register other
                    task |> PycosTask.register one
                    Expect.sequenceEqual task.RegisteredNames (List.sort [ one; other ]) "both names"
                    Expect.equal (located one) (task :> PycosTask) "by the first"
                    Expect.equal (located other) (task :> PycosTask) "by the second"
                    Expect.isTrue (task |> PycosTask.unregister one) "it had the name"
                    Expect.isFalse (task |> PycosTask.unregister one) "it has it no more"
                    Expect.isNull (located one) "the name is free"
                    Expect.equal (located other) (task :> PycosTask) "the other name stays"
                    task.Terminate() |> ignore
                }
            )
        }
        test "[R38] A task without a name given is registered by its own" {
            run (
                pycos {
                    let own = fresh ()
                    let task = asleep () |> PycosTask.spawnWith (SpawnOptions(Name = own))
                    task.Register()
                    Expect.equal (located own) (task :> PycosTask) "by its own name"
                    Expect.isTrue (task.Unregister()) "it is taken back the same way"
                    task.Terminate() |> ignore
                }
            )
        }
        test "[R38] A name in use, a blank one and a reserved one are refused with an exception that says why" {
            run (
                pycos {
                    let one, other = spawn (asleep ()), spawn (asleep ())
                    let name = fresh ()
                    one.Register name
                    let refused = throws<NameInUseException> (fun () -> other.Register name)
                    Expect.stringContains refused.Message name "it names what is in use"
                    Expect.isFalse (other.TryRegister name) "and the form that does not throw says no"
                    Expect.isFalse (other.Unregister name) "nobody takes the name of another"
                    Expect.equal (located name) (one :> PycosTask) "who has the name keeps it"
                    let reserved = throws<ArgumentException> (fun () -> other.Register "^system")
                    Expect.stringContains reserved.Message "reserved" "why"
                    throws<ArgumentException> (fun () -> other.Register "  ") |> ignore
                    one.Terminate() |> ignore
                    other.Terminate() |> ignore
                }
            )
        }
        test "[G10 R38] The names of a task are free the moment it ends, however it ends" {
            run (
                pycos {
                    for fail in [ false; true ] do
                        let name = fresh ()

                        let task =
                            spawn (
                                pycos {
                                    PycosTask.Current.Register name
                                    do! PycosTask.yieldNow ()

                                    if fail then
                                        failwith "expected"
                                }
                            )

                        do! PycosTask.yieldNow ()
                        Expect.equal (located name) (task :> PycosTask) "while it lives"
                        let! _ = task.OutcomeAsync()
                        Expect.isNull (located name) "Locate no longer finds it"
                        throws<TaskEndedException> (fun () -> task.Register name) |> ignore
                        let next = spawn (asleep ())
                        next.Register name
                        Expect.equal (located name) (next :> PycosTask) "another task has the name"
                        next.Terminate() |> ignore
                }
            )
        }
        test "[G10] A name that another thread registers while the task ends is never left behind" {
            use scheduler = new Scheduler()

            for _ in 1..300 do
                let name = fresh ()
                let task = scheduler.Spawn(pycos { do! PycosTask.yieldNow () })

                while task.IsAlive do
                    task.TryRegister name |> ignore

                Expect.isNull (located name) "no task that has ended is found"
        }
        test "[R38] LocateAsync waits for a later registration, from another thread too, and for a limited time" {
            use scheduler = new Scheduler()
            let name = fresh ()

            let echo =
                spawnInboxOn scheduler null null (fun inbox ->
                    pycos {
                        let! (message: string) = Inbox.receive inbox
                        return message
                    })

            let client =
                spawn (
                    pycos {
                        let! tooSoon = PycosTask.locateWithin (ms 1.0) name
                        Expect.equal tooSoon ValueNone "nobody has the name in time"
                        let! atOnce = PycosTask.locateWithin TimeSpan.Zero name
                        Expect.equal atOnce ValueNone "nor now"
                        PycosTask.Current.Register(name + " waits")
                        let! (address: TaskRef<string>) = TaskRef.locate name
                        address.Send "found"
                    }
                )

            eventually "the client waits" (fun () -> not (isNull (located (name + " waits"))))
            (fst echo).Register name
            valueOf client
            Expect.equal (valueOf (fst echo)) "found" "the message arrived at the task of that name"
        }
        test "[R38] An address is given only for the messages that the task takes" {
            run (
                pycos {
                    let name, mute = fresh (), fresh ()
                    let address = PycosTask.spawnInbox (fun (_: Inbox<int>) -> asleep ())
                    address.Task.Register name
                    Expect.equal (TaskRef.tryLocate<int> name) (ValueSome address) "the address of its type"
                    throws<ArgumentException> (fun () -> TaskRef.tryLocate<string> name |> ignore) |> ignore
                    let silent = spawn (asleep ())
                    silent.Register mute
                    let refused = throws<ArgumentException> (fun () -> TaskRef.tryLocate<int> mute |> ignore)
                    Expect.stringContains refused.Message "without an inbox" "why"
                    address.Task.Terminate() |> ignore
                    silent.Terminate() |> ignore
                }
            )
        }
        test "[R38 G10] Random registering, unregistering and ending follow a map from names to tasks" {
            Property.check programs (Prop.forAll (Arb.fromGenShrink (steps, shorter)) followsModel)
            Explored.property "names" programs
        }
    ]
