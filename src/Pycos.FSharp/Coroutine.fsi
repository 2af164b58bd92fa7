namespace Pycos

open System
open System.Threading
open System.Threading.Tasks

/// Functions on cold computations. None of them runs anything by itself, but <c>run</c>.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Coroutine =

    /// <summary>A coroutine that returns a value.</summary>
    val result: value: 'T -> Coroutine<'T>

    /// <summary>Runs a coroutine and changes its result.</summary>
    val map: mapping: ('T -> 'U) -> coroutine: Coroutine<'T> -> Coroutine<'U>

    /// <summary>Runs a coroutine, then the one made from its result.</summary>
    val bind: binder: ('T -> Coroutine<'U>) -> coroutine: Coroutine<'T> -> Coroutine<'U>

    /// <summary>Runs a coroutine and drops its result.</summary>
    val ignore: coroutine: Coroutine<'T> -> Coroutine<unit>

    /// <summary>Starts a .NET task when it runs, and awaits it.</summary>
    /// <remarks>The token is cancelled if the wait ends early: by a throw, or because the task is terminated.</remarks>
    val ofTask: start: (CancellationToken -> Task<'T>) -> Coroutine<'T>

    /// <summary>Starts an F# <c>async</c> when it runs, and awaits it; the async is cancelled if the wait ends early.</summary>
    val ofAsync: computation: Async<'T> -> Coroutine<'T>

    /// <summary>Makes a blocking call on a thread of the shared <see cref="T:Pycos.BlockingPool" />; suspends until it has
    /// returned.</summary>
    val blocking: call: (unit -> 'T) -> Coroutine<'T>

    /// <summary>
    /// Runs a coroutine with a time limit: <c>InTime result</c>, or <c>TimedOut</c> when the time is over, what it waits for withdrawn.
    /// </summary>
    /// <remarks>Works around anything that waits. See <see cref="T:Pycos.CancelScope" /> for what a timeout does inside.</remarks>
    val withTimeout: timeout: TimeSpan -> coroutine: Coroutine<'T> -> Coroutine<Timed<'T>>

    /// <summary>Runs a coroutine with a time limit, and throws <c>TimeoutException</c> when the time is over.</summary>
    val timeoutAfter: timeout: TimeSpan -> coroutine: Coroutine<'T> -> Coroutine<'T>

    /// <summary>
    /// Runs a coroutine that cancelled scopes around it do not interrupt until it has ended: for clean-up that waits.
    /// </summary>
    val shielded: coroutine: Coroutine<'T> -> Coroutine<'T>

    /// <summary>
    /// Runs coroutines side by side, each as a task; gives the results in their order. If one fails, the others are cancelled.
    /// </summary>
    val whenAll: coroutines: Coroutine<'T> seq -> Coroutine<'T[]>

    /// <summary>
    /// Runs coroutines side by side, each as a task; gives the place and the result of the first that ends, or throws what it threw. The
    /// others are cancelled.
    /// </summary>
    val whenAny: coroutines: Coroutine<'T> seq -> Coroutine<struct (int * 'T)>

    /// <summary>As <c>whenAny</c>, without the place.</summary>
    val race: coroutines: Coroutine<'T> seq -> Coroutine<'T>

    /// <summary>
    /// Runs coroutines side by side, each as a task; gives the result of the first that returns, past those that fail. The others are
    /// cancelled. If all fail it throws an <c>AggregateException</c>.
    /// </summary>
    val firstSuccess: coroutines: Coroutine<'T> seq -> Coroutine<'T>

    /// <summary>
    /// Runs a function for each element, so many at a time; gives the results in the order of the elements. If one fails, the others are
    /// cancelled.
    /// </summary>
    val parallelMap: maxConcurrency: int -> mapping: ('T -> Coroutine<'U>) -> source: 'T seq -> Coroutine<'U[]>

    /// <summary>Runs a function for each element, so many at a time. If one fails, the others are cancelled.</summary>
    val parallelIter: maxConcurrency: int -> action: ('T -> Coroutine<unit>) -> source: 'T seq -> Coroutine<unit>

    /// <summary>
    /// Runs a coroutine as a task of the default scheduler and blocks the calling thread until it has ended.
    /// </summary>
    /// <remarks>For <c>main</c>, scripts and tests. Inside a task it throws <see cref="T:Pycos.WrongSchedulerException" />: bind
    /// the coroutine instead.</remarks>
    val run: coroutine: Coroutine<'T> -> 'T
