namespace Pycos

open System

/// Functions on other programs. Those that return a coroutine suspend the running task, never its scheduler.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncProcess =

    /// <summary>Options with pipes for input, output and errors.</summary>
    val piped: AsyncProcessOptions

    /// <summary>Starts a program with pipes for input, output and errors. In a scope (<c>use</c>) it does not outlive that.</summary>
    /// <exception cref="T:Pycos.ProcessStartException">The program is not there, or can not be run.</exception>
    val start: program: string -> arguments: string list -> AsyncProcess

    /// <summary>Starts a program with streams, folder and environment of one's own.</summary>
    /// <exception cref="T:Pycos.ProcessStartException">The program is not there, or can not be run.</exception>
    val startWith: options: AsyncProcessOptions -> program: string -> arguments: string list -> AsyncProcess

    /// <summary>Starts programs of which each reads what the one before it writes, as <c>grep | wc</c> in a shell.</summary>
    /// <exception cref="T:Pycos.ProcessStartException">One can not be started; the others have been killed.</exception>
    val chain: commands: (string * string list) list -> ProcessChain

    /// <summary>Waits for the end of a process.</summary>
    val exit: ``process``: AsyncProcess -> Coroutine<ExitStatus>

    /// <summary>Waits for the end of a process for a time; <c>ValueNone</c> if it still runs then.</summary>
    val exitWithin: timeout: TimeSpan -> ``process``: AsyncProcess -> Coroutine<ExitStatus voption>

    /// <summary>Writes the input and closes it, reads what the process writes meanwhile, and waits for its end.</summary>
    val communicate: input: ReadOnlyMemory<byte> -> ``process``: AsyncProcess -> Coroutine<ProcessOutput>

    /// <summary>As <c>communicate</c>, with a file as input, which is read to its end and closed.</summary>
    val communicateFile: input: AsyncFile -> ``process``: AsyncProcess -> Coroutine<ProcessOutput>

    /// <summary>Runs a program to its end, without input.</summary>
    /// <exception cref="T:Pycos.ProcessStartException">The program is not there, or can not be run.</exception>
    val run: program: string -> arguments: string list -> Coroutine<ProcessOutput>
