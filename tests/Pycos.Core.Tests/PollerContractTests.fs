/// The contract of pollers over each one that this machine has, and how one is chosen.
module Pycos.Core.Tests.PollerContractTests

open Expecto
open Pycos
open Pycos.Internals
open Pycos.Core.Tests.SocketSupport

let private make kind () = PollerChoice.Make(kind, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance)

let private contract =
    testList "contract" [
        for kind in pollers do
            testList (PollerChoice.NameOf kind) (PollerContract.rows (make kind))
            |> aloneIfSelect kind
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

        test "[G42] without a wish the best poller is taken" {
            Expect.equal (run (pycos { return PycosTask.Current.Scheduler.Poller.Name })) "epoll" ""
        }

        test "[G42] select refuses a descriptor that it can not watch, and says what to use" {
            use poller = make PollerKind.Select ()

            let refused =
                Expect.throwsC (fun () -> poller.Register(PollerContract.Probe 1024)) id

            Expect.stringContains refused.Message "1024" "which"
            Expect.stringContains refused.Message "epoll" "instead"
        }
    ]

let tests = testList "pollers" [ contract; choice ]
