namespace Pycos

/// Looks at functions: what goes along when one is sent to another process.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Closure =

    /// <summary>What goes along with a function. Takes about as long as sending it, and sends nothing.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">It cannot be sent; the message names the way to what keeps it from it.</exception>
    val inspect: code: ('Arguments -> 'Result) -> ClosureReport

    /// <summary>As <c>inspect</c>, for a coroutine that has not started.</summary>
    /// <exception cref="T:Pycos.NotPicklableException">It cannot be sent; the message names the way to what keeps it from it.</exception>
    val inspectCoroutine: coroutine: Coroutine<'T> -> ClosureReport
