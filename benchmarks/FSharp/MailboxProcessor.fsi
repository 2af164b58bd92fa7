/// The workloads as users of F#'s own agents write them.
namespace Pycos.Benchmarks.FSharp

open Pycos.Benchmarks

/// Agents that end at once, in waves of `count`.
[<Sealed>]
type MailboxSpawn =
    new: count: int -> MailboxSpawn
    interface IWorkload

/// Agents that wait for a message for at most an hour.
[<Sealed>]
type MailboxSleep =
    new: count: int -> MailboxSleep
    interface IWorkload

/// Agents that give way to the others in a loop.
[<Sealed>]
type MailboxYield =
    new: count: int -> MailboxYield
    interface IWorkload

/// Two agents that answer each other.
[<Sealed>]
type MailboxPingPong =
    new: unit -> MailboxPingPong
    interface IWorkload

/// Agents that all post to one.
[<Sealed>]
type MailboxManyToOne =
    new: senders: int -> MailboxManyToOne
    interface IWorkload

/// Agents that sleep once, for up to a second, and end.
[<Sealed>]
type MailboxTimers =
    new: count: int -> MailboxTimers
    interface IWorkload
