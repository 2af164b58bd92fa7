/// The contract of pollers over each one that this machine has, and how one is chosen.
module Pycos.Core.Tests.PollerContractTests

open System
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Core.Tests.PollerWorlds
open Pycos.Core.Tests.SocketSupport

let private contract =
    testList "contract" [
        for kind in pollers do
            let name = PollerChoice.NameOf kind
            testList name (PollerContract.rows name (real kind)) |> aloneIfSelect kind

        let scriptedName = "kqueue on a scripted kernel"
        testList scriptedName (PollerContract.rows scriptedName scripted)
        testList "simulated" (PollerContract.rowsOfOneThread "simulated" (simulated 0.0))

        testList "simulated, reporting also what has not happened" [
            PollerProperties.tests "simulated" (simulated 0.5)
        ]
    ]

let private choice =
    testList "choice" [
        test "[G42] the options choose the poller" {
            for kind in pollers do
                use scheduler = new Scheduler(SchedulerOptions(Poller = kind))

                let name =
                    runOn scheduler (pycos { return PycosTask.Current.Scheduler.Poller.Name })

                Expect.equal name (PollerChoice.NameOf kind) ""
        }

        test "[G42] io_uring is tested where it is allowed" {
            if not hasRing then
                skiptest "io_uring is forbidden or too old here: none of its tests were run"
        }

        test "[G42] without a wish the best poller is taken" {
            Expect.equal (run (pycos { return PycosTask.Current.Scheduler.Poller.Name })) "epoll" ""
        }

        test "[G42] select refuses a descriptor that it can not watch, and says what to use" {
            use poller = PollerChoice.Make PollerKind.Select

            let refused = Expect.throwsC (fun () -> poller.Register(Probe 1024)) id

            Expect.stringContains refused.Message "1024" "which"
            Expect.stringContains refused.Message "epoll" "instead"
        }

        test "[G42] a poller of another platform is refused, with those that this one has" {
            let refused =
                Expect.throwsC (fun () -> PollerChoice.Make PollerKind.Kqueue |> ignore) id

            Expect.equal (refused.GetType()) typeof<PlatformNotSupportedException> ""

            for part in
                [
                    "kqueue"
                    "macOS"
                    "SchedulerOptions.Poller"
                    "Linux"
                    "epoll or io_uring or poll or select"
                ] do
                Expect.stringContains refused.Message part "what, who, where and what instead"
        }
    ]

let tests = testList "pollers" [ contract; choice; KqueueTests.tests ]
