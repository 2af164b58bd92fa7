/// Servers and nodes that obey a board, in simulated time: they run what they are told to, crash, come late and say things twice.
module Pycos.Dispycos.Tests.JobBoardWorld

open System
open System.Collections.Generic
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Dispycos.Tests.JobBoardDriving

/// How a job behaves, which the board does not know.
type Nature = {
    /// How long it runs, in nanoseconds.
    Duration: int64
    Throws: bool
    /// How long it goes on when it is told to end; none, if it does not care.
    Obeys: int64 option
    /// The jobs that it submits, what they need, and whether it waits for them.
    Children: (JobOptions * Nature) list
    Waits: bool
}

type Work = {
    Job: JobRecord
    Handover: int
    Order: int64
}

type Machine(id: ServerId, labels: IReadOnlyDictionary<string, string>, memory: int64) =
    member _.Id = id
    member _.Labels = labels
    member _.Memory = memory
    member val Alive = true with get, set
    member val Suspended = false with get, set
    member val Line = LinkedList<Work>() with get
    member val Running: Work option = None with get, set
    member val Beside = List<Work>() with get
    /// Those that wait for their children, or have waited.
    member val Aside = List<Work>() with get
    member val Begun = 0L with get, set
    /// When the last message to it, or from it, arrives: those of one connection come in order.
    member val LastIn = 0L with get, set
    member val LastOut = 0L with get, set

type World(seed: int) =
    let random = Random seed

    let board =
        JobBoard(JobBoardOptions(Random = random, MaxIoJobs = random.Next(1, 6), TellsChanges = true))

    let events = PriorityQueue<unit -> unit, struct (int64 * int)>()
    let machines = Dictionary<ServerId, Machine>()
    let natures = Dictionary<JobRecord, Nature>(HashIdentity.Reference)
    let begins = Dictionary<JobRecord, int>(HashIdentity.Reference)
    let finished = Dictionary<JobRecord, JobState>(HashIdentity.Reference)
    let states = Dictionary<JobRecord, JobState>(HashIdentity.Reference)
    /// Who has submitted a job, and which of the times it ran that was.
    let parents = Dictionary<JobRecord, Work>(HashIdentity.Reference)
    /// For how many children each run of a job waits, as its server knows.
    let awaited = Dictionary<Work, int>(HashIdentity.Structural)
    let faults = Dictionary<string, int>()
    let jobs = List<JobRecord>()
    let mutable now = seconds 1
    let mutable sequence = 0
    let mutable drains = 0
    let mutable alarm = Int64.MaxValue

    let crashedNodes = HashSet<string>()
    let reached = Dictionary<string, int>()

    let failf text =
        failtest $"seed {seed}, at {now}: {text}"

    let increment (counts: Dictionary<'Key, int>) key =
        counts[key] <- 1 + counts.GetValueOrDefault key

    let count fault = increment faults fault

    let latency () = int64 (random.Next(20_000, 300_000))

    let schedule time action =
        sequence <- sequence + 1
        events.Enqueue(action, struct (max now time, sequence))

    let suits (job: JobRecord) (machine: Machine) =
        let wanted = job.Options

        (not wanted.Server.HasValue || wanted.Server.Value = machine.Id)
        && (isNull wanted.Node || wanted.Node = machine.Id.Node)
        && (machine.Memory = 0L || wanted.MemoryBytes <= machine.Memory)
        && wanted.Labels
           |> Seq.forall (fun label ->
               match machine.Labels.TryGetValue label.Key with
               | true, found -> label.Value = "*" || label.Value = found
               | _ -> false)

    let open' (machine: Machine) = machine.Alive && not machine.Suspended

    /// Those of a machine's node, itself included, on which a job of the processor runs.
    let busyAt node = [
        for machine in machines.Values do
            if machine.Alive && machine.Id.Node = node && machine.Running.IsSome then
                machine
    ]

    let mayBegin (work: Work) (machine: Machine) =
        increment begins work.Job
        let policy = work.Job.Options.Retry

        if begins[work.Job] > policy.MaxAttempts then
            failf $"{work.Job.Id} has begun {begins[work.Job]} times, though {policy}"

        if not (suits work.Job machine) then
            failf $"{work.Job.Id} has begun on {machine.Id}, which does not suit {work.Job.Options}"

    /// A job of several processors runs beside as many others only as there are processors left. Where a server has crashed this does not
    /// hold: it may have been kept idle, and the one that takes its place is not.
    let checkWidth node =
        let here = busyAt node

        let wide =
            here |> List.filter (fun machine -> machine.Running.Value.Job.Options.Cpus > 1)

        if not wide.IsEmpty && not (crashedNodes.Contains node) then
            let used =
                here |> List.sumBy (fun machine -> machine.Running.Value.Job.Options.Cpus)

            let cpus =
                machines.Values
                |> Seq.filter (fun machine -> machine.Id.Node = node)
                |> Seq.length

            if used > cpus then
                failf $"jobs of {used} processors run on the {cpus} of {node}"

    member _.Random = random
    member _.Board = board
    member _.Now = now
    member _.Machines = machines
    member _.Jobs = jobs
    member _.Faults = faults
    member _.Finished = finished
    /// How often each thing has happened that histories are about.
    member _.Reached = reached
    member _.Count fault = count fault
    member _.Schedule(time, action) = schedule time action
    member _.Fail text : unit = failf text

    /// Something that a server says arrives at the client, sometimes twice.
    member world.Report(machine: Machine, work: Work, ending: JobEnd) =
        let report () =
            board.Ended(machine.Id, work.Job.Id.Number, work.Handover, ending, now)

        let arrival = max (now + latency ()) (machine.LastOut + 1L)
        machine.LastOut <- arrival
        schedule arrival report

        if random.Next 20 = 0 then
            count "repeated report"
            schedule (arrival + int64 (random.Next 5_000_000)) report

    member world.EndOf(work: Work) =
        if natures[work.Job].Throws then
            JobEnd(JobEndKind.Exception, null, "it has thrown")
        else
            JobEnd(JobEndKind.Value, box (work.Job.Id.Number, work.Handover), null)

    member world.StartNext(machine: Machine) =
        if machine.Alive && machine.Running.IsNone && machine.Line.Count > 0 then
            let work = machine.Line.First.Value
            machine.Line.RemoveFirst()
            machine.Running <- Some work
            machine.Begun <- work.Order
            mayBegin work machine

            if work.Job.Options.Cpus > 1 then
                increment reached "job of several processors"

            if work.Job.Attempt > 1 then
                increment reached "further attempt"

            checkWidth machine.Id.Node
            let nature = natures[work.Job]

            if not nature.Children.IsEmpty then
                schedule (now + nature.Duration / 3L) (fun () -> world.BeParent(machine, work))

            schedule (now + nature.Duration) (fun () -> world.EndRunning(machine, work, world.EndOf work))

    member world.EndRunning(machine: Machine, work, ending) =
        if machine.Alive && machine.Running = Some work then
            machine.Running <- None
            world.Report(machine, work, ending)
            world.StartNext machine

    member world.EndBeside(machine: Machine, work, ending) =
        if machine.Alive && machine.Beside.Remove work then
            world.Report(machine, work, ending)

    /// Something that a server says of a job arrives at the client, once.
    member private _.Tell(machine: Machine, what: unit -> unit) =
        let arrival = max (now + latency ()) (machine.LastOut + 1L)
        machine.LastOut <- arrival
        schedule arrival what

    /// A running job submits others, and may wait for them.
    member private world.BeParent(machine: Machine, work: Work) =
        if machine.Alive && machine.Running = Some work then
            let nature = natures[work.Job]

            for options, child in nature.Children do
                world.Tell(
                    machine,
                    fun () ->
                        if not (isNull (board.Find(machine.Id, work.Job.Id.Number, work.Handover))) then
                            world.SubmitChild(work, options, child)
                )

            if nature.Waits then
                increment reached "waits aside"
                awaited[work] <- nature.Children.Length
                machine.Running <- None
                machine.Aside.Add work
                world.Tell(machine, (fun () -> board.StepAside(machine.Id, work.Job.Id.Number, work.Handover, now)))
                world.StartNext machine

    /// A server is told that a child of a job has ended.
    member private world.GoOn(machine: Machine, work: Work) =
        if machine.Alive && machine.Aside.Contains work && awaited.ContainsKey work then
            awaited[work] <- awaited[work] - 1

            if awaited[work] = 0 then
                increment reached "goes on"
                world.Tell(machine, (fun () -> board.StepBack(machine.Id, work.Job.Id.Number, work.Handover, now)))

                schedule (now + natures[work.Job].Duration / 3L) (fun () ->
                    world.EndAside(machine, work, world.EndOf work))

    member world.EndAside(machine: Machine, work, ending) =
        if machine.Alive && machine.Aside.Remove work then
            world.Report(machine, work, ending)

    member private world.SubmitChild(work: Work, options: JobOptions, nature: Nature) =
        let child = board.Submit(options, obj (), now, false, work.Job)
        natures.Add(child, nature)
        jobs.Add child
        parents.Add(child, work)

        increment
            reached
            (if parents.ContainsKey work.Job then
                 "child of a child"
             else
                 "child")

        world.Drain()

    /// Jobs that others have submitted do not go on behind them, unless they are to, and each is told to its parent.
    member private _.CheckChildren() =
        for pair in parents do
            let child, work = pair.Key, pair.Value

            let hasParent =
                work.Job.Handover = work.Handover
                && (work.Job.State = JobState.Running || work.Job.State = JobState.Cancelling)

            if
                not child.IsFinished
                && child.State <> JobState.Cancelling
                && not child.Options.OutlivesParent
                && not hasParent
            then
                failf $"{child.Id} is {child.State}, and {work.Job.Id}, which has submitted it, has ended"

    /// A server is told to end a job.
    member private world.Obey(machine: Machine, work: Work) =
        match machine.Line |> Seq.tryFind (fun queued -> queued = work) with
        | Some queued ->
            machine.Line.Remove queued |> ignore
            world.Report(machine, work, (if random.Next 2 = 0 then cancelled else recalled))
        | None ->
            match natures[work.Job].Obeys with
            | None -> ()
            | Some after ->
                let ending = if random.Next 4 = 0 then world.EndOf work else cancelled

                schedule (now + after) (fun () ->
                    world.EndRunning(machine, work, ending)
                    world.EndAside(machine, work, ending)
                    world.EndBeside(machine, work, ending))

    member private world.Deliver(effect: JobEffect, machine: Machine) =
        let work = {
            Job = effect.Job
            Handover = effect.Handover
            Order = effect.Order
        }

        match effect.Kind with
        | JobEffectKind.Run when effect.Job.Options.Kind = JobKind.Io ->
            machine.Beside.Add work
            mayBegin work machine
            schedule (now + natures[work.Job].Duration) (fun () -> world.EndBeside(machine, work, world.EndOf work))
        | JobEffectKind.Run ->
            if machine.Running.IsSome then
                increment reached "ahead of its turn"

            machine.Line.AddLast work |> ignore
            world.StartNext machine
        | JobEffectKind.Cancel ->
            let same =
                Seq.concat [
                    machine.Line :> Work seq
                    machine.Beside
                    machine.Aside
                    Option.toList machine.Running
                ]
                |> Seq.tryFind (fun other -> other.Job = work.Job && other.Handover = work.Handover)

            same |> Option.iter (fun work -> world.Obey(machine, work))
        | _ ->
            match
                machine.Line
                |> Seq.tryFind (fun other -> other.Job = work.Job && other.Handover = work.Handover)
            with
            | Some queued ->
                increment reached "given back"
                machine.Line.Remove queued |> ignore
                world.Report(machine, queued, recalled)
            | None -> increment reached "asked for too late"

    /// What is queued when a job is handed over must not come before it.
    member private world.CheckOrder(effect: JobEffect, machine: Machine) =
        let job = effect.Job

        if
            job.Options.Kind = JobKind.Cpu
            && job.Options.Cpus = 1
            && job.Handover = effect.Handover
        then
            for other in jobs do
                let comesBefore =
                    other.State = JobState.Queued
                    && other.Options.Kind = JobKind.Cpu
                    && other.Options.Cpus = 1
                    && (other.Options.Priority > job.Options.Priority
                        || (other.Options.Priority = job.Options.Priority && other.Id.Number < job.Id.Number))
                    && suits other machine

                if comesBefore then
                    failf $"{job.Id} has gone to {machine.Id} before {other.Id}, which suits it"

    member private world.Apply(effect: JobEffect) =
        match effect.Kind with
        | JobEffectKind.Finished ->
            if not (finished.TryAdd(effect.Job, effect.Job.State)) then
                failf $"{effect.Job.Id} has ended twice"

            increment reached (string effect.Job.State)

            match parents.TryGetValue effect.Job with
            | true, work ->
                if effect.Job.Reason = $"{work.Job.Id}, which has submitted it, has ended" then
                    increment reached "ended with its parent"

                world.TellParent work
            | _ -> ()

            if effect.Job.State = JobState.Succeeded then
                Expect.equal
                    effect.Job.Result
                    (box (effect.Job.Id.Number, effect.Job.Handover))
                    $"seed {seed}: the value of {effect.Job.Id}"
        | JobEffectKind.Changed ->
            match states.TryGetValue effect.Job with
            | true, before when before = effect.State -> failf $"{effect.Job.Id} is {before} twice"
            | _ -> states[effect.Job] <- effect.State
        | kind ->
            match machines.TryGetValue effect.Server with
            | false, _ -> failf $"{effect} is for a server that is gone"
            | true, machine ->
                if kind = JobEffectKind.Run then
                    if machine.Suspended then
                        failf $"{effect.Job.Id} goes to {machine.Id}, which is suspended"

                    world.CheckOrder(effect, machine)

                if kind = JobEffectKind.Kill then
                    count "killed server"
                    schedule (now + latency ()) (fun () -> world.Crash(machine, ServerExit.Unresponsive))
                else
                    let arrival = max (now + latency ()) (machine.LastIn + 1L)
                    machine.LastIn <- arrival

                    schedule arrival (fun () ->
                        if machine.Alive then
                            world.Deliver(effect, machine))

    /// The client tells the server of a parent that a child has ended, if that parent still runs there.
    member private world.TellParent(work: Work) =
        let id = work.Job.Server

        if
            id.HasValue
            && not (isNull (board.Find(id.Value, work.Job.Id.Number, work.Handover)))
        then
            match machines.TryGetValue id.Value with
            | true, machine ->
                let arrival = max (now + latency ()) (machine.LastIn + 1L)
                machine.LastIn <- arrival
                schedule arrival (fun () -> world.GoOn(machine, work))
            | _ -> ()

    member world.Drain() =
        let mutable effect = Unchecked.defaultof<JobEffect>

        while board.TryTake &effect do
            world.Apply effect

        drains <- drains + 1

        // It looks at everything, so of many jobs not after each step.
        if board.Count JobState.Queued < 20L || drains % 10 = 0 then
            board.AssertInvariants()
            world.CheckChildren()

        let due = Option.ofNullable board.NextDue |> Option.defaultValue Int64.MaxValue

        if due < alarm then
            alarm <- due
            // Now and then the client is busy, and looks late.
            let lateness =
                if random.Next 10 = 0 then
                    int64 (random.Next 20) * milliseconds 20
                else
                    0L

            schedule (due + lateness) (fun () ->
                alarm <- Int64.MaxValue
                board.Advance now)

    /// A server's process ends at once; the client is told after a while.
    member world.Crash(machine: Machine, exit: ServerExit) =
        if machine.Alive then
            machine.Alive <- false
            crashedNodes.Add machine.Id.Node |> ignore

            let begun = if random.Next 3 = 0 then Int64.MaxValue else machine.Begun

            schedule (now + latency () * int64 (random.Next(1, 50))) (fun () ->
                if machine.Line.Count > 0 then
                    increment reached "lost before its turn"

                machines.Remove machine.Id |> ignore
                board.RemoveServer(machine.Id, exit, "it is gone", begun, now))

    member world.AddMachine(id: ServerId, labels, memory) =
        machines.Add(id, Machine(id, labels, memory))
        board.AddServer(id, labels, memory, now)

    member world.Submit(options: JobOptions, nature, isWaiting) =
        let job = board.Submit(options, obj (), now, isWaiting)
        natures.Add(job, nature)
        jobs.Add job
        world.Drain()
        job

    /// Whether a server could run a job, were it free.
    member _.HasPlace(job: JobRecord) =
        machines.Values
        |> Seq.filter (fun machine -> open' machine && suits job machine)
        |> Seq.countBy _.Id.Node
        |> Seq.exists (fun (_, count) -> count >= job.Options.Cpus)

    /// Goes on until nothing happens any more.
    member world.Run() =
        let mutable steps = 0
        let mutable action = Unchecked.defaultof<unit -> unit>
        let mutable when' = struct (0L, 0)

        while events.TryDequeue(&action, &when') do
            let struct (time, _) = when'
            now <- max now time
            action ()
            world.Drain()
            steps <- steps + 1

            if steps > 200_000 then
                failf "it does not come to an end"
