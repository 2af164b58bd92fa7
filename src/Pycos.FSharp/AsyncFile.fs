namespace Pycos

open System
open System.IO
open System.Text

[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncFile =

    let openRead (path: string) = AsyncFile.OpenAsync path

    let create (path: string) =
        AsyncFile.OpenAsync(path, FileMode.Create, FileAccess.Write)

    let openAppend (path: string) =
        AsyncFile.OpenAsync(path, FileMode.Append, FileAccess.Write)

    let pipe () = AsyncFile.CreatePipe()

    let ofSocket (socket: AsyncSocket) = new AsyncFile(socket)

    let private upTo count (read: Memory<byte> -> Coroutine<int>) =
        pycos {
            let buffer = Array.zeroCreate<byte> count
            let! came = read (Memory buffer)
            return if came = count then buffer else Array.sub buffer 0 came
        }

    let read count (file: AsyncFile) =
        upTo count (fun buffer -> file.ReadAsync buffer)

    let readFull count (file: AsyncFile) =
        upTo count (fun buffer -> file.ReadFullAsync buffer)

    let readToEnd (file: AsyncFile) = file.ReadToEndAsync()

    let readLine (file: AsyncFile) =
        file.ReadLineAsync() |> Coroutine.map Option.ofObj

    let readLineWithin (timeout: TimeSpan) (file: AsyncFile) =
        pycos {
            try
                let! line = file.ReadLineAsync(Nullable timeout)
                return ValueSome(Option.ofObj line)
            with :? FileTimeoutException ->
                return ValueNone
        }

    let iterLines action (file: AsyncFile) =
        pycos {
            let! first = readLine file
            let mutable line = first

            while line.IsSome do
                action line.Value
                let! next = readLine file
                line <- next
        }

    let writeAll (data: ReadOnlyMemory<byte>) (file: AsyncFile) = pycos { do! file.WriteAllAsync data }

    let writeLine (line: string) file =
        writeAll (ReadOnlyMemory(Encoding.UTF8.GetBytes(line + "\n"))) file

    let seek position (file: AsyncFile) = file.Position <- position

    let close (file: AsyncFile) = file.Dispose()
