namespace Pycos

open System
open System.Threading

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module BlockingPool =

    let ofThreads threads =
        new BlockingPool(BlockingPoolOptions(Threads = threads))

    let run (call: unit -> 'T) (pool: BlockingPool) = pool.RunAsync(Func<'T> call)

    let runCancellable (call: CancellationToken -> 'T) (pool: BlockingPool) =
        pool.RunAsync(Func<CancellationToken, 'T> call, CancellationToken.None)
