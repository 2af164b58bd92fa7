namespace Pycos

open System
open System.IO

/// Functions on files, pipes and connections. Those that return a coroutine suspend the running task, never its scheduler.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module AsyncFile =

    /// <summary>Opens a file to be read.</summary>
    /// <exception cref="T:System.IO.IOException">It is not there, or can not be opened.</exception>
    val openRead: path: string -> Coroutine<AsyncFile>

    /// <summary>Makes a file, or empties the one that is there, to be written.</summary>
    /// <exception cref="T:System.IO.IOException">It can not be opened.</exception>
    val create: path: string -> Coroutine<AsyncFile>

    /// <summary>Opens a file to be written at its end; makes it if it is not there.</summary>
    /// <exception cref="T:System.IO.IOException">It can not be opened.</exception>
    val openAppend: path: string -> Coroutine<AsyncFile>

    /// <summary>A pipe: what is written to the second end can be read from the first.</summary>
    val pipe: unit -> struct (AsyncFile * AsyncFile)

    /// <summary>Reads and writes a connection as a file. Use it only through the file then.</summary>
    val ofSocket: socket: AsyncSocket -> AsyncFile

    /// <summary>Reads at most so many bytes; none at the end of the file.</summary>
    val read: count: int -> file: AsyncFile -> Coroutine<byte[]>

    /// <summary>Reads so many bytes; fewer only at the end of the file.</summary>
    val readFull: count: int -> file: AsyncFile -> Coroutine<byte[]>

    /// <summary>Reads to the end of the file.</summary>
    val readToEnd: file: AsyncFile -> Coroutine<byte[]>

    /// <summary>Reads a line of text, without its end; <c>None</c> when nothing is left.</summary>
    val readLine: file: AsyncFile -> Coroutine<string option>

    /// <summary>
    /// Reads a line of text within a time; <c>ValueNone</c> if it is over first: what had come is kept for the next read.
    /// </summary>
    val readLineWithin: timeout: TimeSpan -> file: AsyncFile -> Coroutine<string option voption>

    /// <summary>Calls a function with each line of text, to the end of the file.</summary>
    val iterLines: action: (string -> unit) -> file: AsyncFile -> Coroutine<unit>

    /// <summary>Writes all bytes.</summary>
    /// <exception cref="T:Pycos.BrokenPipeException">Nobody reads any more.</exception>
    val writeAll: data: ReadOnlyMemory<byte> -> file: AsyncFile -> Coroutine<unit>

    /// <summary>Writes a line of text, with its end.</summary>
    /// <exception cref="T:Pycos.BrokenPipeException">Nobody reads any more.</exception>
    val writeLine: line: string -> file: AsyncFile -> Coroutine<unit>

    /// <summary>Moves to a position, in bytes from the beginning of the file.</summary>
    /// <exception cref="T:System.NotSupportedException">It can not seek.</exception>
    val seek: position: int64 -> file: AsyncFile -> unit

    /// <summary>Closes a file; what is pending on it ends with <see cref="T:Pycos.FileClosedException" />.</summary>
    val close: file: AsyncFile -> unit
