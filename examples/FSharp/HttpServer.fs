/// Enough of HTTP/1.1 (RFC 9112) for a page and a load generator: one task for each connection, which stays open.
module Pycos.Examples.HttpServer

open System
open System.Buffers
open System.Text
open Pycos

let private longestRequest = 8192

let private response status (contentType: string) (body: string) =
    $"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\nContent-Length: {body.Length}\r\n\r\n{body}"
    |> Encoding.ASCII.GetBytes

let private index = response "200 OK" "text/html" "<h1>Pycos</h1>\n"
let private pong = response "200 OK" "text/plain" "Pong!"

let private notFound =
    response "404 Not Found" "text/plain" "There is / and /ping.\n"

let private notAllowed =
    response "405 Method Not Allowed" "text/plain" "Only GET is answered.\n"

let private badRequest =
    response "400 Bad Request" "text/plain" "This is no request of HTTP/1.\n"

let private tooLong =
    response "431 Request Header Fields Too Large" "text/plain" "At most 8192 bytes.\n"

let private answerTo (request: ReadOnlySpan<byte>) =
    let lineEnd = request.IndexOf '\r'B
    let line = if lineEnd < 0 then request else request.Slice(0, lineEnd)

    if line.IndexOf(" HTTP/1."B.AsSpan()) < 0 then badRequest
    elif not (line.StartsWith("GET "B)) then notAllowed
    elif line.StartsWith("GET / "B) then index
    elif line.StartsWith("GET /ping "B) then pong
    else notFound

let private isLast (request: ReadOnlySpan<byte>) =
    request.IndexOf("\r\nConnection: close"B.AsSpan()) >= 0
    || request.IndexOf(" HTTP/1.0\r\n"B.AsSpan()) >= 0

/// Answers every request that is complete; several may have come at once. How many bytes they were, and whether the
/// connection goes on.
let private answerAll (received: byte[]) length (answers: ArrayBufferWriter<byte>) =
    let mutable taken = 0
    let mutable goesOn = true
    let mutable complete = true

    while goesOn && complete do
        let rest = ReadOnlySpan(received, taken, length - taken)
        let requestEnd = rest.IndexOf("\r\n\r\n"B.AsSpan())
        complete <- requestEnd >= 0

        if complete then
            let request = rest.Slice(0, requestEnd)
            let answer = answerTo request
            answers.Write(ReadOnlySpan answer)
            taken <- taken + requestEnd + 4
            goesOn <- not (obj.ReferenceEquals(answer, badRequest) || isLast request)

    struct (taken, goesOn)

let private answer (connection: AsyncSocket) =
    pycos {
        use connection = connection
        let room = ArrayPool<byte>.Shared.Rent longestRequest
        let answers = ArrayBufferWriter<byte>()

        try
            try
                let mutable length = 0
                let mutable goesOn = true

                while goesOn do
                    let! received = connection.ReceiveAsync(room.AsMemory length)
                    length <- length + received
                    let struct (taken, more) = answerAll room length answers
                    length <- length - taken
                    Buffer.BlockCopy(room, taken, room, 0, length)
                    goesOn <- more && received > 0

                    if goesOn && length = room.Length then
                        answers.Write(ReadOnlySpan tooLong)
                        goesOn <- false

                    do! connection.SendAllAsync answers.WrittenMemory
                    answers.ResetWrittenCount()
            with :? Net.Sockets.SocketException ->
                // The client has gone; there is nobody to answer.
                ()
        finally
            ArrayPool<byte>.Shared.Return room
    }

let serve listener =
    pycos {
        use listener = listener

        while true do
            let! connection = Socket.accept listener
            PycosTask.spawn (answer connection) |> ignore
    }
