using System.Diagnostics;
using Pycos.Benchmarks.Compare.Processes;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>Something to be compared: a way to write concurrent programs.</summary>
internal interface ISystem
{
    /// <summary>Its name in commands and results.</summary>
    string Name { get; }

    /// <summary>Whether it has this workload.</summary>
    bool Has(string shape);

    /// <summary>Finds what it needs on this machine and compiles its programs, unless that was done before.</summary>
    /// <returns>Its version.</returns>
    /// <exception cref="NotInstalledException">It is not installed.</exception>
    /// <exception cref="PeerException">Its programs cannot be compiled.</exception>
    string Prepare();

    /// <summary>How to start it on a workload, once it is prepared.</summary>
    ProcessStartInfo Command(string shape, int count);
}
