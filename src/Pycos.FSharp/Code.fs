namespace Pycos

open System
open System.Reflection

[<RequireQualifiedAccess>]
module Code =

    let spawnWith
        (options: ServiceCallOptions)
        (location: Location)
        (body: unit -> Coroutine<'T>)
        (node: PycosNode)
        : Coroutine<RemoteCall<'T>> =
        node.SpawnAsync(location, Func<Coroutine<'T>>(body), options)

    let spawn (location: Location) (body: unit -> Coroutine<'T>) (node: PycosNode) =
        spawnWith (ServiceCallOptions()) location body node

    let addAssembly (assembly: Assembly) (node: PycosNode) = node.AddCodeAssembly assembly

    let addNativeLibrary (runtimeIdentifier: string) (path: string) (node: PycosNode) =
        node.AddNativeLibrary(path, runtimeIdentifier)

    let run (location: Location) (body: unit -> Coroutine<'T>) (node: PycosNode) : Coroutine<'T> =
        node.RunAsync(location, Func<Coroutine<'T>>(body))

    let runWithin
        (timeout: TimeSpan)
        (location: Location)
        (body: unit -> Coroutine<'T>)
        (node: PycosNode)
        : Coroutine<'T> =
        node.RunAsync(location, Func<Coroutine<'T>>(body), Nullable timeout)
