namespace Pycos

open System
open Microsoft.FSharp.Quotations
open Microsoft.FSharp.Quotations.Patterns
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

    /// The method that a quoted function of a module is.
    let private methodOf (func: Expr<'Argument -> Coroutine<'T>>) =
        match func with
        | Lambda(parameter, Call(None, method, [ Var argument ])) when argument = parameter ->
            method.CreateDelegate<Func<'Argument, Coroutine<'T>>>()
        | _ ->
            invalidArg
                (nameof func)
                $"{func} is no function of a module with one parameter, and so has no name that both nodes know."

    let allow (func: Expr<'Argument -> Coroutine<'T>>) (node: PycosNode) = node.AllowFunction(methodOf func)

    let runAllowed
        (location: Location)
        (func: Expr<'Argument -> Coroutine<'T>>)
        (argument: 'Argument)
        (node: PycosNode)
        =
        node.RunAllowedAsync(location, methodOf func, argument)
