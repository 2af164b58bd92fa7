using System.Diagnostics;
using Pycos.Benchmarks.Children;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>The servers of a system on .NET once more, with an environment variable.</summary>
internal sealed class VariantSystem : ISystem
{
    private readonly DotnetSystem _system;
    private readonly string _variable;
    private readonly string _value;

    private VariantSystem(string name, string system, string variable, string value)
    {
        Name = name;
        _system = new DotnetSystem(system);
        _variable = variable;
        _value = value;
    }

    /// <summary>Sockets whose continuations run on the thread that watches them, which is quicker, but one at a time.</summary>
    public static VariantSystem InlineSockets { get; } =
        new("dotnet-sockets-inline", "dotnet-sockets", "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

    public string Name { get; }

    /// <summary>Ours in C#, with a poller that it would not choose itself.</summary>
    public static VariantSystem OursWith(string poller) => new($"pycos-{poller}", AllSystems.Ours, "PYCOS_POLLER", poller);

    public bool Has(Workload workload) => workload.Shape is Shapes.Echo or Shapes.Accept && _system.Has(workload);

    public string Prepare()
    {
        if (_system.Name == AllSystems.Ours)
        {
            CheckPoller();
        }

        return _system.Prepare();
    }

    public ProcessStartInfo Command(string shape, int count) => WithVariable(_system.Command(shape, count));

    private void CheckPoller()
    {
        // Not the one that was asked for where the machine forbids that.
        var poller = Tool.Run(WithVariable(OwnProgram.Command(PollerProbe.Command)));
        if (!Letters(poller).Equals(Letters(_value), StringComparison.OrdinalIgnoreCase))
        {
            throw new NotAvailableException($"{Name} is not available. Asked for its poller, a scheduler says: {poller}");
        }
    }

    private ProcessStartInfo WithVariable(ProcessStartInfo command)
    {
        command.Environment[_variable] = _value;
        return command;
    }

    private static string Letters(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
