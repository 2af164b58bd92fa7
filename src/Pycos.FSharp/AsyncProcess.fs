namespace Pycos

open System

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncProcess =

    let piped =
        AsyncProcessOptions(
            StandardInput = ProcessRedirection.Pipe,
            StandardOutput = ProcessRedirection.Pipe,
            StandardError = ProcessRedirection.Pipe
        )

    let startWith (options: AsyncProcessOptions) (program: string) (arguments: string list) =
        AsyncProcess.Start(program, arguments, options)

    let start program arguments = startWith piped program arguments

    let chain (commands: (string * string list) list) =
        ProcessChain.Start [|
            for program, arguments in commands do
                ProcessCommand(program, Array.ofList arguments)
        |]

    let exit (``process``: AsyncProcess) = ``process``.WaitForExitAsync()

    let exitWithin (timeout: TimeSpan) (``process``: AsyncProcess) =
        ``process``.WaitForExitAsync timeout |> Coroutine.map Timed.toVOption

    let communicate (input: ReadOnlyMemory<byte>) (``process``: AsyncProcess) = ``process``.CommunicateAsync input

    let communicateFile (input: AsyncFile) (``process``: AsyncProcess) = ``process``.CommunicateAsync input

    let run program arguments =
        pycos {
            use started = start program arguments
            return! communicate ReadOnlyMemory.Empty started
        }
