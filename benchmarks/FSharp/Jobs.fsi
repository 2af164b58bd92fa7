namespace Pycos.Benchmarks.FSharp

open Pycos.Benchmarks

/// Many jobs that are submitted at once, each by itself, and awaited.
[<Sealed>]
type PycosJobsNoop =
    new: servers: int * count: int -> PycosJobsNoop
    interface IWorkload

/// Jobs one at a time.
[<Sealed>]
type PycosJobsLatency =
    new: servers: int * count: int -> PycosJobsLatency
    interface IWorkload

/// Tasks that each have a job return what they have sent with it, again and again.
[<Sealed>]
type PycosJobsExchange =
    new: servers: int * callers: int -> PycosJobsExchange
    interface IWorkload

/// A program that starts a cluster and is ready when a job has returned.
[<Sealed>]
type PycosJobsStart =
    new: servers: int -> PycosJobsStart
    interface IWorkload
