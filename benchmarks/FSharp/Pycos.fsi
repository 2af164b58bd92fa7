namespace Pycos.Benchmarks.FSharp

open Pycos.Benchmarks

/// Tasks that are done at once, in waves.
[<Sealed>]
type PycosSpawn =
    new: count: int -> PycosSpawn
    interface IWorkload

/// Tasks that wait for a message in their inbox for at most an hour.
[<Sealed>]
type PycosSleep =
    new: count: int -> PycosSleep
    interface IWorkload

/// Tasks that give each other their turn.
[<Sealed>]
type PycosYield =
    new: count: int -> PycosYield
    interface IWorkload

/// Two tasks that answer each other.
[<Sealed>]
type PycosPingPong =
    new: unit -> PycosPingPong
    interface IWorkload

/// Many tasks that send to one, whose inbox is bounded: they wait when it is full.
[<Sealed>]
type PycosManyToOne =
    new: senders: int -> PycosManyToOne
    interface IWorkload

/// Tasks that each sleep once.
[<Sealed>]
type PycosTimers =
    new: count: int -> PycosTimers
    interface IWorkload

/// Tasks that all enter the same lock; with a handover each gives way while it holds it, so that all others have to wait.
[<Sealed>]
type PycosLock =
    new: count: int * handover: bool -> PycosLock
    interface IWorkload

/// One task that sends each message to a channel, whose subscribers have small inboxes: it waits when one is full.
[<Sealed>]
type PycosBroadcast =
    new: subscribers: int -> PycosBroadcast
    interface IWorkload

/// One task that takes from whichever of four channels has something, and one that sends to them in turn.
[<Sealed>]
type PycosSelect =
    new: alternatives: int -> PycosSelect
    interface IWorkload

/// A task per connection, which reads so many bytes at a time.
[<Sealed>]
type PycosEcho =
    new: unit -> PycosEcho
    interface IEchoServer
