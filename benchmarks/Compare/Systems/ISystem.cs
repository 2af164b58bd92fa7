using System.Diagnostics;
using Pycos.Benchmarks.Compare.Processes;

namespace Pycos.Benchmarks.Compare.Systems;

/// <summary>Something to be compared: a way to write concurrent programs.</summary>
internal interface ISystem
{
    /// <summary>Its name in commands and results.</summary>
    string Name { get; }

    /// <summary>Whether it has this workload.</summary>
    bool Has(Workload workload);

    /// <summary>Finds what it needs on this machine and compiles its programs, unless that was done before.</summary>
    /// <returns>Its version.</returns>
    /// <exception cref="NotAvailableException">It is not installed, or the machine does not let it work.</exception>
    /// <exception cref="PeerException">Its programs cannot be compiled.</exception>
    string Prepare();

    /// <summary>How to start a program of it, once it is prepared.</summary>
    /// <param name="shape">What is done, one of <see cref="Children.Shapes"/>.</param>
    /// <param name="count">How many tasks, or bytes that are moved at a time.</param>
    ProcessStartInfo Command(string shape, int count);
}
