/// Runs the batch script of deploy/slurm in a Slurm of its own: a controller and two virtual machines, all on this one.
module Slurm

#load "Targets.fsx"

open System
open System.Diagnostics
open System.IO
open System.Threading
open Targets

let private nodes = 2
let private cpus = 2
let private controllerPort, firstNodePort = 16817, 16818
let private patience = TimeSpan.FromMinutes 5.

let private isInstalled () =
    List.forall File.Exists [
        "/usr/sbin/slurmctld"
        "/usr/sbin/slurmd"
        "/usr/bin/sbatch"
        "/usr/sbin/munged"
    ]

let private install () =
    if not (isInstalled ()) then
        exec "apt-get" [ "update" ]
        exec "apt-get" [ "install"; "-y"; "--no-install-recommends"; "slurm-wlm"; "munge" ]

let private configuration (folder: string) =
    String.concat "\n" [
        "ClusterName=pycos"
        $"SlurmctldHost={Environment.MachineName}(127.0.0.1)"
        $"SlurmctldPort={controllerPort}"
        "SlurmUser=root"
        "SlurmdUser=root"
        "AuthType=auth/munge"
        $"AuthInfo=socket={folder}/munge.socket"
        $"StateSaveLocation={folder}/state"
        $"SlurmdSpoolDir={folder}/spool-%%n"
        $"SlurmctldPidFile={folder}/slurmctld.pid"
        $"SlurmdPidFile={folder}/slurmd-%%n.pid"
        $"SlurmctldLogFile={folder}/slurmctld.log"
        $"SlurmdLogFile={folder}/slurmd-%%n.log"
        "ProctrackType=proctrack/linuxproc"
        "TaskPlugin=task/none"
        "JobAcctGatherType=jobacct_gather/none"
        "MpiDefault=none"
        "SelectType=select/cons_tres"
        "SelectTypeParameters=CR_CPU"
        "SlurmdParameters=config_overrides"
        "ReturnToService=2"
        $"NodeName=virtual[1-{nodes}] NodeHostname={Environment.MachineName} NodeAddr=127.0.0.1 Port=[{firstNodePort}-{firstNodePort + nodes - 1}] CPUs={cpus}"
        "PartitionName=all Nodes=ALL Default=YES State=UP"
        ""
    ]

let private variables (folder: string) = [ ("SLURM_CONF", $"{folder}/slurm.conf") ]

/// Runs a command of Slurm, and returns what it prints.
let private ask folder file arguments =
    use running = start file arguments (variables folder) true
    let said = running.StandardOutput.ReadToEnd()
    running.WaitForExit()

    if running.ExitCode <> 0 then
        raise (StepFailed $"{file}: exit code {running.ExitCode}: {said}")

    said.Trim()

let private waitFor what (isSo: unit -> bool) =
    let clock = Stopwatch.StartNew()

    while not (isSo ()) do
        if clock.Elapsed > patience then
            raise (StepFailed $"not in {patience}: {what}")

        Thread.Sleep 2000

let private startDaemons folder =
    let munge = [
        "--foreground"
        "--force"
        $"--key-file={folder}/munge.key"
        $"--socket={folder}/munge.socket"
        $"--pid-file={folder}/munge.pid"
        $"--log-file={folder}/munge.log"
        $"--seed-file={folder}/munge.seed"
    ]

    [
        start "/usr/sbin/munged" munge [] false
        start "/usr/sbin/slurmctld" [ "-D" ] (variables folder) false

        for number in 1..nodes do
            start "/usr/sbin/slurmd" [ "-D"; "-N"; $"virtual{number}" ] (variables folder) false
    ]

/// What runs goes first, and what it needs last.
let private stopDaemons (daemons: Process list) =
    for daemon in List.rev daemons do
        if not daemon.HasExited then
            use killing = Process.Start("kill", [ string daemon.Id ])
            killing.WaitForExit()

            if not (daemon.WaitForExit(TimeSpan.FromSeconds 10.)) then
                daemon.Kill true

        daemon.Dispose()

let private program folders =
    Path.Combine(Array.append [| root |] (Array.ofList folders))

let private submit folder =
    let node =
        program [ "src"; "Pycos.Node"; "bin"; "Release"; "net10.0"; "dispycosnode.dll" ]

    let client =
        program [
            "examples"
            "FSharp"
            "bin"
            "Release"
            "net10.0"
            "Pycos.Examples.FSharp.dll"
        ]

    let job =
        ask folder "sbatch" [
            "--parsable"
            $"--chdir={folder}/job"
            $"--nodes={nodes}"
            $"--cpus-per-task={cpus}"
            $"--export=ALL,DISPYCOS_COMMAND=dotnet {node}"
            program [ "deploy"; "slurm"; "dispycos.sbatch" ]
            "dotnet"
            client
            "node-map"
            "1000"
        ]

    let output = $"{folder}/job/dispycos-{job}.out"
    let mutable state = ""

    waitFor $"the end of job {job}" (fun () ->
        let told = ask folder "scontrol" [ "--oneliner"; "show"; "job"; job ]
        state <- (told.Split ' ' |> Array.find _.StartsWith("JobState=")).Substring 9
        not (List.contains state [ "PENDING"; "CONFIGURING"; "RUNNING"; "COMPLETING" ]))

    let said = if File.Exists output then File.ReadAllText output else ""
    printf $"{said}"
    state, said

/// The last lines of all logs, for who looks for what went wrong.
let private showLogs (folder: string) =
    for log in Directory.GetFiles(folder, "*.log") do
        printfn $"-- {Path.GetFileName log}"

        for line in File.ReadLines log |> Seq.toArray |> Array.rev |> Array.truncate 20 |> Array.rev do
            printfn $"{line}"

let check () =
    install ()
    let folder = Directory.CreateTempSubdirectory("pycos-slurm-").FullName

    for part in [ "state"; "job" ] do
        Directory.CreateDirectory(Path.Combine(folder, part)) |> ignore

    File.WriteAllText($"{folder}/slurm.conf", configuration folder)
    File.WriteAllBytes($"{folder}/munge.key", Security.Cryptography.RandomNumberGenerator.GetBytes 128)
    File.SetUnixFileMode($"{folder}/munge.key", UnixFileMode.UserRead ||| UnixFileMode.UserWrite)
    let daemons = startDaemons folder
    let mutable isRight = false

    try
        waitFor "idle machines" (fun () ->
            try
                ask folder "sinfo" [ "--noheader"; "--format=%D %t" ] = $"{nodes} idle"
            with StepFailed _ ->
                // The controller does not answer yet.
                false)

        let state, said = submit folder

        isRight <- state = "COMPLETED" && said.Contains $"servers on {nodes} nodes"

        if not isRight then
            raise (StepFailed $"the job is {state}, or not all nodes have run it")
    finally
        if not isRight then
            showLogs folder

        stopDaemons daemons
        Directory.Delete(folder, true)
