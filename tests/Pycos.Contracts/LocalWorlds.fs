/// The worlds of one process.
module Pycos.Contracts.LocalWorlds

open System
open System.Collections.Concurrent
open System.Threading
open System.Threading.Tasks
open Expecto
open Pycos
open Pycos.TestRunner
open Pycos.Testing

/// How many orders of events each promise is tried in when it is simulated.
let private seeds = 100

let private finish (task: PycosTask<unit>) =
    let ended = task.Value inTime

    if ended.TimedOut then
        failtest $"not kept within {inTime}: {task} is {task.Status}"

/// Senders and targets are tasks of one scheduler.
let sameScheduler = {
    Name = "same scheduler"
    SendersAreTasks = true
    Try =
        fun attempt ->
            use scheduler = new Scheduler()

            let stage = {
                Start = LocalTargets.start scheduler LocalTargets.addressForTasks
                SendTogether = LocalTargets.sendFromTasks
            }

            finish (scheduler.Spawn(attempt stage))
}

/// Senders and targets are tasks of different schedulers of a group.
let otherScheduler = {
    Name = "other scheduler"
    SendersAreTasks = true
    Try =
        fun attempt ->
            use group = new SchedulerGroup(SchedulerGroupOptions(Count = 2))

            let stage = {
                Start = LocalTargets.start group[1] LocalTargets.addressForTasks
                SendTogether = LocalTargets.sendFromTasks
            }

            finish (group[0].Spawn(attempt stage))
}

/// A thread that is no scheduler's, and makes calls for those who ask it to.
type private ForeignThread() =
    let calls = new BlockingCollection<unit -> unit>()

    let run () =
        for call in calls.GetConsumingEnumerable() do
            call ()

    let thread = Thread(run, IsBackground = true)
    do thread.Start()

    /// Has the thread make a call, and blocks until it has.
    member _.Call(call: unit -> 'T) : 'T =
        let result = TaskCompletionSource<'T>()

        calls.Add(fun () ->
            try
                result.SetResult(call ())
            with error ->
                result.SetException error)

        result.Task.GetAwaiter().GetResult()

    interface IDisposable with
        member _.Dispose() = calls.CompleteAdding()

/// Senders are threads that are no scheduler's.
let foreignThread = {
    Name = "foreign thread"
    SendersAreTasks = false
    Try =
        fun attempt ->
            use scheduler = new Scheduler()
            use director = new Scheduler()
            use thread = new ForeignThread()

            let addressOf (reference: TaskRef<int>) = {
                Send = fun number -> thread.Call(fun () -> reference.Send number)
                TrySend = fun number -> thread.Call(fun () -> reference.TrySend number)
                Waiting = None
            }

            let stage = {
                Start = LocalTargets.start scheduler addressOf
                SendTogether = LocalTargets.sendFromThreads
            }

            finish (director.Spawn(attempt stage))
}

/// Everything runs in virtual time, in an order that the seed decides; every other time on two schedulers.
let simulated =
    let tryOnce attempt seed =
        use simulation =
            Simulation.createWith (SimulationOptions(RunOrder = RunOrder.Random)) seed

        let place =
            if seed % 2 = 0 then
                simulation.MainScheduler
            else
                simulation |> Simulation.scheduler "other"

        let stage = {
            Start = LocalTargets.start place LocalTargets.addressForTasks
            SendTogether = LocalTargets.sendFromTasks
        }

        attempt stage |> Simulation.runIn simulation

    {
        Name = "simulated"
        SendersAreTasks = true
        Try =
            fun attempt ->
                for seed in 1..seeds do
                    try
                        tryOnce attempt seed
                    with error ->
                        failtest $"seed {seed}: {error.Message}"

                Explored.property "inboxes and references" seeds
    }

let all = [ sameScheduler; otherScheduler; foreignThread; simulated ]
