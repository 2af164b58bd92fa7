/// A connection as a file: written in blocks at one end, read by lines at the other.
module Pycos.Examples.SocketFile

open System
open System.Net
open System.Security.Cryptography
open System.Text
open Pycos

let private lineCount = 20_000
let private blockLength = 16 * 1024

let private send server (content: byte[]) =
    pycos {
        let! connection = Socket.connectTo server
        use file = AsyncFile.ofSocket connection

        for block in Array.chunkBySize blockLength content do
            do! file |> AsyncFile.writeAll (ReadOnlyMemory block)
    }

let private receive listener =
    pycos {
        let! connection = Socket.accept listener
        use file = AsyncFile.ofSocket connection
        use hash = IncrementalHash.CreateHash HashAlgorithmName.SHA256
        let mutable lines = 0
        let mutable more = true

        while more do
            let! line = file.ReadRawLineAsync()
            hash.AppendData line.Span
            more <- line.Length > 0
            lines <- lines + if more then 1 else 0

        return lines, Convert.ToHexStringLower(hash.GetHashAndReset())
    }

let run (_: string list) =
    let content =
        Encoding.UTF8.GetBytes(String.concat "" [ for line in 1..lineCount -> $"{line}: the quick brown fox\n" ])

    use listener = Socket.listen (IPEndPoint(IPAddress.Loopback, 0))
    let receiver = PycosTask.spawn (receive listener)
    PycosTask.spawn (send listener.LocalEndPoint content) |> ignore
    let lines, checksum = PycosTask.value receiver
    printfn $"{lines} lines, {content.Length} bytes, SHA-256 {checksum}"

    Scenario.expect
        (lines = lineCount
         && checksum = Convert.ToHexStringLower(SHA256.HashData content))
        "What was received is not what was sent."
