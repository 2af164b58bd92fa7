/// What the program can be told on its command line, in its environment and in files, and what it makes of that.
module internal Pycos.Tools.Tests.SettingTests

open System
open System.Collections
open System.CommandLine
open System.IO
open Expecto
open FsCheck
open FsCheck.FSharp
open Pycos
open Pycos.NodeTool
open Pycos.TestRunner
open Pycos.Tools.Tests.ToolSupport

let private noon = TimeOnly(12, 0)

let private variablesOf (pairs: (string * string) list) =
    let table = Hashtable()

    for name, value in pairs do
        table[name] <- value

    table

/// The settings that arguments and variables come to.
let private effective (variables: (string * string) list) (arguments: string list) =
    let command = Command "run"
    let options = SettingOptions command
    let parsed = command.Parse(List.toArray arguments)

    if parsed.Errors.Count > 0 then
        failwith parsed.Errors[0].Message

    options.Effective(parsed, variablesOf variables)

let private read arguments =
    RunOptionsReader.Read(effective [] arguments, noon)

let private seconds (count: float) = TimeSpan.FromSeconds count

let private withFile (text: string) (check: string -> unit) =
    use directory = new TemporaryDirectory()
    let path = directory.File "file"
    File.WriteAllText(path, text)
    check path

let private all = Environment.ProcessorCount

/// Each option with a good value, and what must be so then.
let private good: (string list * (RunOptions -> bool)) list = [
    [],
    (fun o ->
        o.Manager.Cpus = all
        && o.Port = 9706
        && o.Manager.ServerPorts = PortRange(9707, 9706 + all))
    [],
    (fun o ->
        not o.ReachesOut
        && not o.IsDaemon
        && isNull o.Hours
        && not o.Manager.MaxClients.HasValue)
    [],
    (fun o ->
        o.Name = Environment.MachineName
        && o.Cluster = "pycos"
        && o.DiscoveryPort = 9705)
    [],
    (fun o ->
        o.Grace = seconds 30.
        && o.MessageTimeout = seconds 10.
        && o.Heartbeat = seconds 5.)
    [ "-c"; "1" ], (fun o -> o.Manager.Cpus = 1)
    [ "--cpus"; "0" ], (fun o -> o.Manager.Cpus = all)
    [ "--cpus"; string (1 - all) ], (fun o -> o.Manager.Cpus = 1)
    [ "-i"; "127.0.0.1"; "--host"; "::1" ], (fun o -> List.ofSeq o.Hosts = [ "127.0.0.1"; "::1" ])
    [ "-s"; secret; "--host"; "0.0.0.0" ], (fun o -> List.ofSeq o.Hosts = [ "0.0.0.0" ])
    [ "--ext_host"; "203.0.113.7" ], (fun o -> List.ofSeq o.ExternalHosts = [ "203.0.113.7" ])
    [ "--ext-host"; "gate.example" ], (fun o -> o.Manager.AdvertiseHost = "gate.example")
    [ "--scheduler"; "head.example" ], (fun o -> o.Manager.Scheduler = "head.example")
    [ "--scheduler_port"; "9800" ], (fun o -> o.DiscoveryPort = 9800)
    [ "--discovery-port"; "9800" ], (fun o -> o.DiscoveryPort = 9800)
    [ "-c"; "1"; "--node_ports"; "9800" ], (fun o -> o.Port = 9800 && o.Manager.ServerPorts = PortRange(9801, 9801))
    [ "-c"; "1"; "--node_ports"; "9800-9900" ], (fun o -> o.Manager.ServerPorts = PortRange(9801, 9801))
    [ "-c"; "1"; "--node_ports"; "9900"; "--node_ports"; "9800" ],
    (fun o -> o.Port = 9800 && o.Manager.ServerPorts = PortRange(9900, 9900))
    [ "--node_ports"; "0" ], (fun o -> o.Port = 0 && o.Manager.ServerPorts.IsAny)
    [ "--ipv4_udp_multicast" ], _.UsesMulticast
    [ "--udp-multicast" ], _.UsesMulticast
    [ "-n"; "näme" ], (fun o -> o.Name = "näme")
    [ "--cluster"; "blue" ], (fun o -> o.Cluster = "blue")
    [ "--dest_path"; "here" ], (fun o -> o.Manager.Directory = Path.GetFullPath "here")
    [ "--max_file_size"; "10m" ], (fun o -> o.Manager.MaxFileBytes = (10L <<< 20))
    [ "--max_results_size"; "10m" ], (fun o -> o.Manager.MaxResultsBytes = (10L <<< 20))
    [ "--max_file_size"; "0" ], (fun o -> o.Manager.MaxFileBytes = 0L)
    [ "--secret"; secret ], (fun o -> o.Secret = secret && o.ReachesOut)
    [ "--tls"; "off" ], _.IsPlainText
    [ "--tls"; "required" ], (fun o -> not o.IsPlainText)
    [ "--serve"; "3" ], (fun o -> o.Manager.MaxClients = Nullable 3)
    [ "--serve"; "-1" ], (fun o -> not o.Manager.MaxClients.HasValue)
    [
        "--service_start"
        "22:00"
        "--service_stop"
        "06:00"
        "--service_end"
        "06:30"
    ],
    (fun o -> o.Hours = ServiceHours(TimeOnly(22, 0), Nullable(TimeOnly(6, 0)), Nullable(TimeOnly(6, 30))))
    [ "--service_stop"; "18:00" ], (fun o -> o.Hours = ServiceHours(noon, Nullable(TimeOnly(18, 0)), Nullable()))
    [ "--msg_timeout"; "2.5" ], (fun o -> o.MessageTimeout = seconds 2.5)
    [ "--min_pulse_interval"; "2" ], (fun o -> o.Manager.AvailabilityInterval = seconds 2.)
    [ "--max_pulse_interval"; "30" ], (fun o -> o.Heartbeat = seconds 10.)
    [ "--zombie_period"; "60" ], (fun o -> o.Manager.IdleTimeout = Nullable(seconds 60.))
    [ "--zombie_period"; "0" ], (fun o -> not o.Manager.IdleTimeout.HasValue)
    [ "--ping_interval"; "5" ], (fun o -> o.PingInterval = Nullable(seconds 5.))
    [ "--daemon" ], _.IsDaemon
    [ "--clean"; "--dest_path"; "x" ], _.Cleans
    [ "--peer"; "a.example:9705"; "--peer"; "[::1]:9705" ], (fun o -> o.Peers.Count = 2)
    [ "-d" ], _.LogsDetails
    [ "--label"; "gpu=yes"; "--label"; "zone=a=b" ],
    (fun o -> o.Manager.Labels.Count = 2 && o.Manager.Labels["zone"] = "a=b")
    [ "--memory-limit-per-server"; "1G" ], (fun o -> o.Manager.MemoryLimitPerServer = (1L <<< 30))
    [ "--grace"; "1.5" ], (fun o -> o.Grace = seconds 1.5 && o.Manager.Grace = seconds 1.5)
    [ "--health-port"; "9780" ], (fun o -> o.Health.Host = "127.0.0.1" && o.Health.Port = 9780)
    [ "--health_port"; "*:9780" ], (fun o -> o.Health.Host = "*")
    [ "--log-format"; "json" ], _.LogsJson
    [ "--no-traces" ], (fun o -> not o.Manager.SendsTraces)
    [], _.Manager.SendsTraces
]

/// Each option with a value that can not be, and what is said then.
let private bad: (string list * string) list = [
    [ "--cpus"; string (all + 1) ], $"--cpus {all + 1}: this process may use {all} processors"
    [ "--cpus"; string -all ], $"--cpus -{all}"
    [ "--cpus"; "two" ], "--cpus two: give a whole number"
    [ "--host"; "no host" ], "is no address and no name"
    [ "--host"; "0.0.0.0" ], "everybody could have code run by this node"
    [ "--ext_host"; "a b" ], "is no address and no name"
    [ "--host"; "127.0.0.1"; "--ext_host"; "a"; "--ext_host"; "b" ], "give one for each"
    [ "--scheduler"; "a:b" ], "--scheduler a:b: \"b\" is no port"
    [ "--scheduler_port"; "0" ], "--scheduler_port 0: give a whole number from 1 to 65535"
    [ "--node_ports"; "x" ], "--node_ports x: give a port"
    [ "--node_ports"; "5-3" ], "give a port from 0 to 65535, or a range"
    [ "--node_ports"; "0-3" ], "give a port from 0 to 65535, or a range"
    [ "--node_ports"; "70000" ], "give a port from 0 to 65535"
    [ "--node_ports"; "0"; "--node_ports"; "9706" ], "can not be given with others"
    [ "--node_ports"; "65535" ], "65535 is the last one"
    [ "--name"; "" ], "--name is empty"
    [ "--max_results_size"; "lots" ], "--max_results_size lots: give a number of bytes"
    [ "--max_file_size"; "10X" ], "--max_file_size 10X: give a number of bytes"
    [ "--max_file_size"; "-1" ], "give a number of bytes"
    [ "--max_file_size"; "9999999999T" ], "give a number of bytes"
    [ "--secret"; "" ], "--secret is empty"
    [ "--secret"; "x"; "--secret_file"; "y" ], "and not both"
    [ "--secret_file"; "/nowhere/file" ], "--secret_file: Could not find"
    [ "--certfile"; "x" ], "belong together"
    [ "--certfile"; "x"; "--keyfile"; "y"; "--ca"; "z" ], "There is no file x"
    [ "--allow_client"; "x" ], "give --ca, --certfile and --keyfile"
    [ "--tls"; "maybe" ], "--tls maybe: give required or off"
    [ "--serve"; "0" ], "--serve 0"
    [ "--serve"; "-2" ], "--serve -2: give a whole number from -1"
    [ "--service_start"; "08:00" ], "give --service_stop or --service_end"
    [ "--service_start"; "8 o'clock"; "--service_stop"; "09:00" ], "give a time of day"
    [ "--service_start"; "25:00"; "--service_stop"; "09:00" ], "give a time of day"
    [ "--service_start"; "08:00"; "--service_stop"; "08:00" ], "in their order"
    [
        "--service_start"
        "08:00"
        "--service_stop"
        "10:00"
        "--service_end"
        "09:00"
    ],
    "in their order"
    [ "--msg_timeout"; "0.5" ], "--msg_timeout 0.5: give a number of seconds, at least 1"
    [ "--min_pulse_interval"; "0" ], "--min_pulse_interval 0"
    [ "--max_pulse_interval"; "0" ], "--max_pulse_interval 0"
    [ "--min_pulse_interval"; "20" ], "--max_pulse_interval must not be less"
    [ "--zombie_period"; "0.5" ], "--zombie_period 0.5"
    [ "--zombie_period"; "-3" ], "--zombie_period -3"
    [ "--ping_interval"; "1e3" ], "--ping_interval 1e3"
    [ "--clean" ], "give the --dest_path"
    [ "--peer"; "a/b" ], "give HOST:PORT"
    [ "--label"; "gpu" ], "--label gpu: give KEY=VALUE"
    [ "--label"; "a=1"; "--label"; "a=2" ], "--label a is given twice"
    [ "--memory_limit_per_server"; "1M" ], "a server needs 64M at least"
    [ "--grace"; "0" ], "--grace 0"
    [ "--health_port"; "0" ], "--health_port 0: give a port"
    [ "--health_port"; ":80" ], "give a port, or HOST:PORT"
    [ "--log_format"; "xml" ], "--log_format xml: give text or json"
]

let private options =
    testList "options" [
        for number, (arguments, holds) in List.indexed good do
            let line = String.concat " " arguments

            test $"[D54] {number}: \"{line}\" is taken" { Expect.isTrue (holds (read arguments)) line }

        for arguments, said in bad do
            let line = String.concat " " arguments

            test $"[D54] \"{line}\" is refused" {
                let refusal = Expect.throwsC (fun () -> read arguments |> ignore) id
                Expect.stringContains refusal.Message said "the message"
                Expect.isFalse (refusal.Message.Contains '\n') "in one line"
            }

        test "[D54] each option is in one of the two lists, and the help has all" {
            let named = List.collect fst good @ List.collect fst bad |> set

            for setting in SettingTable.All do
                let names = setting.Option :: List.ofSeq setting.Aliases
                Expect.exists names named.Contains setting.Name

            let code, help, _ = run nodeProgram [ "run"; "--help" ]
            Expect.equal code 0 "the help"

            for setting in SettingTable.All do
                Expect.stringContains help setting.Option "in the help"
        }

        test "[D54] what can not be ends the program with code 2 and one line that names it" {
            for arguments, said in
                [
                    [ "--cpus"; "999" ], "--cpus 999"
                    [ "--bogus" ], "--bogus"
                    [ "--config"; "/nowhere.json" ], "--config"
                    [ "clean" ], "--dest_path"
                    [ "status"; "--bogus" ], "--bogus"
                ] do
                let code, output, errors = run nodeProgram arguments
                Expect.equal (code, output) (2, "") said
                Expect.equal (errors.Split('\n').Length) 1 errors
                Expect.stringContains errors said "the name"
        }
    ]

/// Settings as somebody may have made them: texts of all kinds for those that are texts.
let private settings =
    let text =
        Gen.oneof [
            Gen.elements [
                "1"
                "true"
                "9706-9714"
                "näme"
                "a b"
                "\"quoted\""
                "back\\slash"
                "{}"
                "null"
                "1e3"
                "ÿ€"
            ]
            ArbMap.defaults |> ArbMap.generate<NonNull<string>> |> Gen.map _.Get
        ]

    let flag = Gen.elements [ "true"; "false" ]

    gen {
        let! chosen = Gen.subListOf (List.ofSeq SettingTable.All)
        let values = SettingValues()

        for setting in chosen do
            let! given =
                match setting.Kind with
                | SettingKind.Flag -> Gen.map List.singleton flag
                | SettingKind.One -> Gen.map List.singleton text
                | _ -> Gen.listOf text

            values.Set(setting, given)

        return values
    }

/// The same of what a file can hold: no half of a pair of UTF-16, which is no text.
let private isText (value: string) =
    Seq.forall (Char.IsSurrogate >> not) value

let private files =
    testList "files" [
        test "[D55] [GD22] whatever is set, a file that was saved says the same" {
            let property (values: SettingValues) =
                let texts = values.Given |> Seq.collect (fun setting -> values[setting.Name])

                (Seq.forall isText texts)
                ==> lazy (SettingFile.Parse(SettingFile.Write values, "file").IsSame values)

            Property.check 500 (Prop.forAll (Arb.fromGen settings) property)
            Explored.property "files of settings" 500
        }

        test "[D55] a saved file makes the same node, and counts less than variables, which count less than arguments" {
            use directory = new TemporaryDirectory()
            let path = directory.File "node.json"

            let arguments = [
                "-c"
                "1"
                "-n"
                "one"
                "--label"
                "a=1"
                "--label"
                "b=2"
                "--max_file_size"
                "10M"
                "--secret"
                secret
                "--node_ports"
                "9800-9810"
                "--service_start"
                "22:00"
                "--service_stop"
                "06:00"
                "--daemon"
            ]

            let code, output, errors = run nodeProgram (arguments @ [ "--save_config"; path ])
            Expect.equal (code, output, errors) (0, "", "") "it is saved"

            if not (OperatingSystem.IsWindows()) then
                Expect.equal
                    (File.GetUnixFileMode path)
                    (UnixFileMode.UserRead ||| UnixFileMode.UserWrite)
                    "only its owner reads the secret"

            Expect.isTrue ((effective [] [ "--config"; path ]).IsSame(effective [] arguments)) "the same settings"

            let name variables more =
                RunOptionsReader.Read(effective variables ([ "--config"; path ] @ more), noon).Name

            Expect.equal (name [] []) "one" "the file's"
            Expect.equal (name [ "DISPYCOSNODE_NAME", "two" ] []) "two" "the variable's"
            Expect.equal (name [ "DISPYCOSNODE_NAME", "two" ] [ "-n"; "three" ]) "three" "the argument's"
            Expect.equal (name [ "DISPYCOSNODE_CONFIG", "/nowhere" ] []) "one" "the argument names the file"

            Expect.isTrue
                ((effective [ "DISPYCOSNODE_CONFIG", path ] []).IsSame(effective [] arguments))
                "a variable names it, too"
        }

        test "[D55] variables hold flags, and several values with commas between" {
            let values =
                effective [ "DISPYCOSNODE_DAEMON", "yes"; "DISPYCOSNODE_LABEL", "a=1, b=2"; "OTHER", "x" ] []

            Expect.isTrue (values.Has "daemon") "the flag"
            Expect.equal (List.ofSeq values["label"]) [ "a=1"; "b=2" ] "the values"
        }

        test "[D55] [GD22] what there is not, or is malformed, is refused and named, and nothing is evaluated" {
            for text, said in
                [
                    "{ \"cpu\": 1 }", "\"cpu\""
                    "{ \"cpus\": 1, \"cpus\": 2 }", "\"cpus\" is there twice"
                    "{ \"ext_host\": \"a\", \"ext-host\": \"b\" }", "\"ext_host\" is there twice"
                    "{ \"cpus\": [1] }", "\"cpus\" must be a text or a number"
                    "{ \"cpus\": null }", "\"cpus\" must be a text or a number"
                    "{ \"daemon\": \"true\" }", "\"daemon\" must be true or false"
                    "{ \"label\": [{}] }", "\"label\" must be a text"
                    "{ \"cpus\": 1+1 }", "it is no JSON"
                    "[DEFAULT]\ncpus = __import__('os').system('touch /tmp/x')", "it is no JSON"
                    "[]", "it must be an object"
                    "", "it is no JSON"
                ] do
                let refusal =
                    Expect.throwsC (fun () -> withFile text (fun path -> SettingFile.Read path |> ignore)) id

                Expect.stringContains refusal.Message said text

            for variable, value, said in
                [
                    "DISPYCOSNODE_CPU", "1", "DISPYCOSNODE_CPU"
                    "DISPYCOSNODE_DAEMON", "perhaps", "DISPYCOSNODE_DAEMON"
                ] do
                let refusal =
                    Expect.throwsC (fun () -> effective [ variable, value ] [] |> ignore) id

                Expect.stringContains refusal.Message said value
        }

        test "[D54] [D61] a secret is the first line of its file" {
            withFile $"{secret}  \nrest\n" (fun path ->
                Expect.equal (read [ "--secret-file"; path ]).Secret secret "the line")

            withFile "\n" (fun path ->
                let refusal = Expect.throwsC (fun () -> read [ "--secret-file"; path ] |> ignore) id
                Expect.stringContains refusal.Message "is empty" "no secret")
        }
    ]

let tests = testList "settings" [ options; files ]
