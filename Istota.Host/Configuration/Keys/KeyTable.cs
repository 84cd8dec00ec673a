using System.Collections.Immutable;

namespace Istota.Host.Configuration.Keys;

/// <summary>Every section and key there is.</summary>
internal static class KeyTable
{
    public const string Users = "users.*";

    public static readonly ImmutableArray<SectionSpec> Sections =
    [
        EmailKeys.Email, EmailKeys.OAuth2, SchedulerKeys.Scheduler, SystemKeys.Agent, SystemKeys.Storage, SystemKeys.Web, SystemKeys.Oidc,
        SystemKeys.Nextcloud, SystemKeys.Talk, UserKeys.User, SystemKeys.Cluster, SystemKeys.Doctor, SystemKeys.Telemetry,
    ];

    public static readonly ImmutableArray<KeySpec> All = [.. Sections.SelectMany(s => s.Keys)];

    public static SectionSpec? Find(string section) => Sections.FirstOrDefault(s => s.Name == section);
}
