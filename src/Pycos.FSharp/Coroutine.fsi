namespace Pycos

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
    /// Runs a coroutine as a task of the default scheduler and blocks the calling thread until it has ended.
    /// </summary>
    /// <remarks>For <c>main</c>, scripts and tests. Inside a task it throws <see cref="T:Pycos.WrongSchedulerException" />: bind
    /// the coroutine instead.</remarks>
    val run: coroutine: Coroutine<'T> -> 'T
