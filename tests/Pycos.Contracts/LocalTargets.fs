/// Targets in this process.
module internal Pycos.Contracts.LocalTargets

open System
open System.Collections.Concurrent
open System.Threading.Tasks
open Pycos
open Pycos.Contracts.Script

/// What tasks do with a reference.
let addressForTasks (reference: TaskRef<int>) = {
    Send = reference.Send
    TrySend = reference.TrySend
    Waiting =
        Some {
            Send = fun token number -> pycos { do! reference.SendAsync(number, token) }
            Deliver = fun timeout token number -> reference.DeliverAsync(number, Option.toNullable timeout, token)
        }
}

let private endOf (task: PycosTask) =
    pycos {
        try
            do! task
            return Returned
        with
        | :? TaskTerminatedException -> return Terminated
        | error -> return Failed error.Message
    }

/// Starts a target on a scheduler.
let start (scheduler: Scheduler) (addressOf: TaskRef<int> -> Address) options steps =
    pycos {
        let notes = ConcurrentQueue<Note>()
        // It belongs to the scheduler on whose thread it is made.
        let! gate = scheduler.Spawn(pycos { return AsyncSemaphore 0 })

        let reference =
            scheduler.Spawn<int>(
                (fun inbox -> (play gate notes.Enqueue steps inbox).WithoutResult()),
                SpawnOptions(Name = "target"),
                options
            )

        let task = reference.Task

        return {
            Address = addressOf reference
            Notes = fun () -> pycos { return List.ofSeq notes }
            Open = fun () -> pycos { do! scheduler.Spawn(pycos { gate |> AsyncSemaphore.release 1 }) }
            Throw = fun message -> pycos { task.Throw(InvalidOperationException message) |> ignore }
            Terminate = fun () -> pycos { task.Terminate() |> ignore }
            End = fun () -> endOf task
        }
    }

/// Several tasks of the running scheduler send at once.
let sendFromTasks (target: Target) (numbers: int list list) =
    let sendAll numbers =
        pycos {
            for number in numbers do
                do! target |> sendWaiting number

                if number % 7 = 0 then
                    do! PycosTask.yieldNow ()
        }

    pycos {
        for sender in [ for each in numbers -> PycosTask.spawn (sendAll each) ] do
            do! sender
    }

/// Several threads that are no scheduler's send at once.
let sendFromThreads (target: Target) (numbers: int list list) =
    let sendAll numbers =
        Task.Run(fun () ->
            for number in numbers do
                target.Address.Send number)

    pycos {
        for sender in [ for each in numbers -> sendAll each ] do
            do! sender
    }
