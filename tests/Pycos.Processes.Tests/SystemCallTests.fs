/// The system calls that an echo costs, counted by strace.
module Pycos.Processes.Tests.SystemCallTests

open System
open System.Diagnostics
open System.IO
open System.Net
open System.Net.Sockets
open System.Text.RegularExpressions
open Expecto
open Pycos
open Pycos.Internals

/// The first argument that makes this program an echo server.
let private childMode = "echo-server"

let private messageLength = 64

let private echo (connection: AsyncSocket) =
    pycos {
        use connection = connection
        let buffer = Array.zeroCreate<byte> 4096
        let mutable more = true

        while more do
            let! received = connection.ReceiveAsync buffer
            more <- received > 0
            do! connection.SendAllAsync(ReadOnlyMemory(buffer, 0, received))
    }

/// Prints its port, and echoes until its input ends.
let private serve () =
    use scheduler = new Scheduler()
    let listener = AsyncSocket.Listen(IPEndPoint(IPAddress.Loopback, 0))

    let accept =
        pycos {
            while true do
                let! connection = listener.AcceptAsync()
                PycosTask.Spawn(echo connection) |> ignore
        }

    scheduler.Spawn accept |> ignore
    Console.WriteLine (listener.LocalEndPoint :?> IPEndPoint).Port
    Console.Out.Flush()
    Console.In.ReadLine() |> ignore

/// Runs the server if the program's arguments ask for it.
let runChild (arguments: string[]) =
    if arguments = [| childMode |] then
        serve ()
        Some 0
    else
        None

/// Sends a message over each connection, then takes all answers, again and again.
let private load port connections rounds =
    let sockets = [|
        for _ in 1..connections do
            let socket =
                new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp, NoDelay = true)

            socket.Connect(IPAddress.Loopback, port)
            socket
    |]

    let message = Array.init<byte> messageLength byte
    let answer = Array.zeroCreate<byte> messageLength

    for _ in 1..rounds do
        for socket in sockets do
            socket.Send message |> ignore

        for socket in sockets do
            let mutable received = 0

            while received < messageLength do
                let count =
                    socket.Receive(answer, received, messageLength - received, SocketFlags.None)

                if count = 0 then
                    failtest "the server hung up"

                received <- received + count

            Expect.sequenceEqual answer message "echoed"

    for socket in sockets do
        socket.Dispose()

/// Reads the table that `strace -c` writes: calls by name.
let private readCounts file =
    [
        for line in File.ReadLines file do
            // % time, seconds, usecs/call, calls, errors (may be empty), name
            let found =
                Regex.Match(line, @"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$")

            if found.Success && found.Groups[2].Value <> "total" then
                found.Groups[2].Value, int found.Groups[1].Value
    ]
    |> Map.ofList

/// Runs the server under strace with a load; the calls that it made in all its life.
let private countCalls poller connections rounds =
    let counts = Path.GetTempFileName()

    try
        let info =
            ProcessStartInfo("strace", RedirectStandardInput = true, RedirectStandardOutput = true)

        for argument in [ "-f"; "-c"; "-o"; counts ] @ ChildProcess.command [ childMode ] do
            info.ArgumentList.Add argument

        info.Environment["PYCOS_POLLER"] <- PollerChoice.NameOf poller

        // The runtime compiles again what turns out to be hot, on a thread that spins now and then: a longer load has more of
        // that, though none of it belongs to a request.
        info.Environment["DOTNET_TieredCompilation"] <- "0"
        use server = Process.Start info

        try
            load (int (server.StandardOutput.ReadLine())) connections rounds
            server.StandardInput.Close()
            Expect.isTrue (server.WaitForExit 60_000) "the server ends"
        finally
            if not server.HasExited then
                server.Kill true

        readCounts counts
    finally
        File.Delete counts

let private isInstalled program =
    (Environment.GetEnvironmentVariable "PATH").Split(Path.PathSeparator)
    |> Array.exists (fun folder -> File.Exists(Path.Combine(folder, program)))

/// The calls that one request costs: those of a long load less those of a short one, so that starting and stopping cancel out.
let private perRequest poller connections requests =
    if not (isInstalled "strace") then
        skiptest "strace is not installed"

    use chosen = PollerChoice.Make poller

    if chosen.Name <> PollerChoice.NameOf poller then
        skiptest $"{PollerChoice.NameOf poller} is forbidden or too old here"

    let rounds = requests / connections
    let short = countCalls poller connections rounds
    let long = countCalls poller connections (3 * rounds)

    let calls (counts: Map<string, int>) name =
        counts |> Map.tryFind name |> Option.defaultValue 0

    let cost names =
        float (List.sumBy (calls long) names - List.sumBy (calls short) names)
        / float (2 * rounds * connections)

    cost, calls long

let tests =
    testSequenced (
        testList "system calls" [
            for connections, requests in [ 1, 5000; 64, 6400 ] do
                test
                    $"[R58 G19] an echo over {connections} connections costs one receive and one send a request, and no call that changes the poller" {
                    let cost, total = perRequest PollerKind.Epoll connections requests

                    let around message value =
                        Expect.floatClose { absolute = 0.02; relative = 0.0 } value 1.0 message

                    around "receives a request" (cost [ "recvfrom"; "recvmsg" ])
                    around "sends a request" (cost [ "sendto"; "sendmsg" ])
                    Expect.isLessThan (abs (cost [ "epoll_ctl" ])) 0.005 "epoll_ctl does not grow with the requests"
                    let waits = cost [ "epoll_wait"; "epoll_pwait"; "epoll_pwait2" ]
                    // Connections that are ready at the same time share a wait.
                    Expect.isLessThanOrEqual waits (if connections = 1 then 1.02 else 0.5) "waits a request"
                    // The platform makes one for its own engine with the first Socket; that waits once, and for nothing.
                    Expect.isLessThanOrEqual (total "epoll_create1") 2 "no further poller"
                    Expect.isLessThan (cost [ "sched_yield" ]) 0.01 "nobody spins"
                    Expect.isLessThan (cost [ "futex" ]) 0.05 "no thread wakes another"
                    Expect.isLessThan (cost [ "write"; "read" ]) 0.01 "nobody is woken"
                }

            test "[R69 G19] over io_uring connections that are busy at the same time share the only call there is" {
                let cost, _ = perRequest PollerKind.IoUring 64 6400

                let transfers =
                    cost [
                        "recvfrom"
                        "recvmsg"
                        "sendto"
                        "sendmsg"
                        "read"
                        "write"
                        "epoll_wait"
                        "epoll_ctl"
                    ]

                Expect.isLessThan (abs transfers) 0.01 "nothing is moved by a call of its own"
                Expect.isLessThanOrEqual (cost [ "io_uring_enter" ]) 0.5 "the ring's calls a request"
                Expect.isLessThan (cost [ "futex"; "sched_yield" ]) 0.05 "no thread wakes another"
            }
        ]
    )
