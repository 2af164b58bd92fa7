using Pycos.Internals;

namespace Pycos.Core.Tests.Programs;

/// <summary>The rules of a supervisor with a fault.</summary>
internal sealed class MutantSupervision(SupervisorFault fault) : SupervisionRules
{
    private readonly List<long> all = [];

    internal override bool StopsAtEnd => fault != SupervisorFault.LeavesChildren;

    internal override bool MustRestart(ChildSpec spec, PycosTask ended) =>
        base.MustRestart(spec, ended)
        || (fault == SupervisorFault.AlwaysRestarts && spec.Restart == RestartMode.Transient);

    internal override Range RestartedWith(SupervisionStrategy strategy, int index, int count) =>
        fault == SupervisorFault.ForgetsOthers ? index..(index + 1) : base.RestartedWith(strategy, index, count);

    internal override IEnumerable<int> StopOrder(Range range, int count) => fault switch
    {
        SupervisorFault.StopsForward => base.StopOrder(range, count).Reverse(),
        SupervisorFault.LeavesChildren when range.Equals(..count) => [],
        _ => base.StopOrder(range, count),
    };

    internal override bool MayRestart(RestartLimit limit, long now, MonitorStatus cause)
    {
        all.Add(now);
        var allowed = base.MayRestart(limit, now, cause);
        return fault switch
        {
            SupervisorFault.OneMore => allowed || limit.Causes.Count == limit.MaxRestarts + 1,
            SupervisorFault.NeverForgets => all.Count <= limit.MaxRestarts,
            _ => allowed,
        };
    }
}
