/// Two programs: a client sends a script into the folder of a server, proves to the service that it knows a passphrase, and has the
/// script run there. Whoever knows the secret of the nodes may send files; only who knows the passphrase may run them.
module Pycos.Examples.NodeScript

open System
open System.IO
open System.Security.Cryptography
open System.Text
open Pycos

/// What the server's task asks of the client's: to be answered with a keyed hash of it.
type Challenge = {
    Nonce: byte[]
    Answer: TaskRef<byte[]>
}

type Request = {
    Script: string
    Argument: string
    Challenger: TaskRef<Challenge>
    Output: TaskRef<string>
}

/// Whether the script was run, and with which exit code; if not, why.
type Report = {
    WasRun: bool
    ExitCode: int
    Reason: string
}

let private name = "node_update"
let private script = "greet.sh"
let private scriptText = "echo \"hello, $1\"\necho \"that is all\" >&2\n"
let private patience = TimeSpan.FromSeconds 5.

/// A real one is long, random and not in a source file.
let rec private withPassphrase arguments =
    match arguments with
    | [] -> "an example's passphrase", []
    | "--passphrase" :: passphrase :: rest -> passphrase, rest
    | other :: rest ->
        let passphrase, others = withPassphrase rest
        passphrase, other :: others

let private sign (passphrase: string) (nonce: byte[]) =
    HMACSHA512.HashData(Encoding.UTF8.GetBytes passphrase, nonce)

let private provesTo passphrase request (inbox: Inbox<byte[]>) =
    pycos {
        let nonce = RandomNumberGenerator.GetBytes 20
        do! request.Challenger |> TaskRef.sendWaiting { Nonce = nonce; Answer = inbox.Self }
        let! answer = inbox |> Inbox.receiveWithin patience

        return
            not answer.TimedOut
            && CryptographicOperations.FixedTimeEquals(answer.Value, sign passphrase nonce)
    }

let private relay (lines: AsyncFile) (output: TaskRef<string>) =
    pycos {
        let mutable reading = true

        while reading do
            match! lines |> AsyncFile.readLine with
            | None -> reading <- false
            | Some line -> do! output |> TaskRef.sendWaiting line
    }

let private run directory request =
    pycos {
        if Path.GetFileName request.Script <> request.Script then
            invalidArg (nameof request) $"{request.Script} is not the name of a file"

        use script =
            AsyncProcess.start "sh" [ Path.Combine(directory, request.Script); request.Argument ]

        let errors = PycosTask.spawn (relay script.StandardError request.Output)
        do! relay script.StandardOutput request.Output
        do! errors
        let! status = AsyncProcess.exit script
        printfn $"{request.Script} has ended: {status}"

        return {
            WasRun = true
            ExitCode = status.Code
            Reason = ""
        }
    }

let private serve passphrase directory (call: ServiceCall) inbox request =
    pycos {
        match! inbox |> provesTo passphrase request with
        | true -> return! run directory request
        | false ->
            printfn $"{call.CallingTask} does not know the passphrase"

            return {
                WasRun = false
                ExitCode = 0
                Reason = "Invalid authentication"
            }
    }

let runServer arguments =
    let passphrase, arguments = withPassphrase arguments
    let directory = Directory.CreateTempSubdirectory("pycos-scripts-").FullName

    try
        use node = NodeArguments.serveFiles directory "node-script-server" arguments
        printfn $"{node}"
        use _ = node |> Service.addAgent Service.options name (serve passphrase directory)
        Visitors.awaitAll node
    finally
        Directory.Delete(directory, true)

let private answer passphrase (inbox: Inbox<Challenge>) =
    pycos {
        while true do
            let! challenge = Inbox.receive inbox
            do! challenge.Answer |> TaskRef.sendWaiting (sign passphrase challenge.Nonce)
    }

let private print inbox =
    pycos {
        while true do
            let! (line: string) = Inbox.receive inbox
            printfn $"{line}"
    }

let private sendScript location node =
    pycos {
        let folder = Directory.CreateTempSubdirectory("pycos-script-").FullName
        let path = Path.Combine(folder, script)
        File.WriteAllText(path, scriptText)

        let! sent =
            node |> Files.sendWith (FileTransferOptions(Overwrites = true)) location "" path

        Directory.Delete(folder, true)
        printfn $"{script}: {sent}"
    }

let private haveRun passphrase location node =
    pycos {
        let! _ = node |> Node.connect location
        do! node |> sendScript location

        match! node |> Service.locateAt location (TimeSpan.FromSeconds 10.) name with
        | ValueNone -> failwith $"No service is called {name} at {location}."
        | ValueSome service ->
            let daemon = SpawnOptions(Daemon = true)

            let request = {
                Script = script
                Argument = Environment.UserName
                Challenger = answer passphrase |> PycosTask.spawnInboxWith daemon InboxOptions.Default
                Output = print |> PycosTask.spawnInboxWith daemon InboxOptions.Default
            }

            let! report = service |> Service.call request
            printfn $"exit code {report.ExitCode}, {report.Reason}"
            Scenario.expect report.WasRun report.Reason
            Scenario.expect (report.ExitCode = 0) "The script has failed."
    }

let runClient arguments =
    let passphrase, arguments = withPassphrase arguments
    let node, location = NodeArguments.connect "node-script-client" arguments
    use node = node
    PycosTask.spawn (node |> haveRun passphrase location) |> PycosTask.value
