namespace Pycos.Contracts

open System
open System.Threading
open Pycos
open Pycos.Contracts.Script

/// Sending that may have to wait, which only tasks can.
type WaitingSends = {
    Send: CancellationToken -> int -> Coroutine<unit>
    Deliver: TimeSpan option -> CancellationToken -> int -> Coroutine<DeliveryResult>
}

/// What senders do with a reference to a target, wherever that is.
type Address = {
    Send: int -> unit
    TrySend: int -> bool
    /// None where the senders are no tasks.
    Waiting: WaitingSends option
}

/// How a target has ended.
type Ending =
    | Returned
    | Failed of string
    | Terminated

/// A task that plays a script, and all that a test can see of it and do to it.
type Target = {
    Address: Address
    /// What it has noted so far.
    Notes: unit -> Coroutine<Note list>
    /// Opens its gate once.
    Open: unit -> Coroutine<unit>
    /// Throws an exception with this message in it.
    Throw: string -> Coroutine<unit>
    Terminate: unit -> Coroutine<unit>
    /// Waits for its end.
    End: unit -> Coroutine<Ending>
}

/// Where a promise is tried once.
type Stage = {
    /// Starts a target.
    Start: InboxOptions -> Step list -> Coroutine<Target>
    /// Several senders at once, each of which sends its numbers in order; waits for all.
    SendTogether: Target -> int list list -> Coroutine<unit>
}

/// Where senders are, and where their targets are.
type World = {
    Name: string
    /// Whether the senders are tasks. Other threads have fewer ways to send.
    SendersAreTasks: bool
    /// Tries a promise: makes a stage, runs the coroutine there as a task, and clears up.
    Try: (Stage -> Coroutine<unit>) -> unit
}
