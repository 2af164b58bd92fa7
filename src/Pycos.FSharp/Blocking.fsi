namespace Pycos

open System.Threading

/// Threads for calls that block.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module BlockingPool =

    /// <summary>A pool of so many threads at most.</summary>
    /// <exception cref="T:System.ArgumentOutOfRangeException">Less than 1.</exception>
    val ofThreads: threads: int -> BlockingPool

    /// <summary>Makes a blocking call on a thread of the pool; suspends until it has returned.</summary>
    val run: call: (unit -> 'T) -> pool: BlockingPool -> Coroutine<'T>

    /// <summary>As <c>run</c>; the call's token is cancelled if the wait ends early.</summary>
    val runCancellable: call: (CancellationToken -> 'T) -> pool: BlockingPool -> Coroutine<'T>
