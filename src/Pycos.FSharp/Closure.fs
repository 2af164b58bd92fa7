namespace Pycos

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Closure =

    let inspect (code: 'Arguments -> 'Result) = Closure.InspectObject(box code)

    let inspectCoroutine (coroutine: Coroutine<'T>) = Closure.Inspect coroutine
