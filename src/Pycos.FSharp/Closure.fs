namespace Pycos

open System.Runtime.CompilerServices

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Closure =

    // Internals of the layer below are not there for callers, into whose code this could be inlined.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    let inspect (code: 'Arguments -> 'Result) = Closure.InspectObject(box code)

    let inspectCoroutine (coroutine: Coroutine<'T>) = Closure.Inspect coroutine
