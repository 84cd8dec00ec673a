using Istota.Tests.Configuration;
using k8s;
using k8s.Models;
using Xunit;

namespace Istota.Tests.Deploy;

/// <summary>The manifests against the types of Kubernetes' own API: an unknown or misplaced field does not load.</summary>
public sealed class KubernetesTests
{
    private static readonly List<object> s_objects = KubernetesYaml.LoadAllFromString(DeployFiles.Read("kubernetes/istota.yaml"), strict: true);

    private static V1StatefulSet Set => s_objects.OfType<V1StatefulSet>().Single();
    private static V1Container Container => Set.Spec.Template.Spec.Containers.Single();

    [Fact]
    public void They_are_a_config_map_a_service_and_one_daemon_with_one_volume()
    {
        Assert.Equal(["ConfigMap", "Service", "StatefulSet"], s_objects.Cast<IKubernetesObject>().Select(o => o.Kind));
        Assert.Equal(1, Set.Spec.Replicas);
        Assert.Equal("ReadWriteOncePod", Set.Spec.VolumeClaimTemplates.Single().Spec.AccessModes.Single());
    }

    [Fact]
    public void A_field_that_Kubernetes_does_not_know_would_be_seen() =>
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(DeployFiles.Read("kubernetes/istota.yaml").Replace("replicas:", "replicants:", StringComparison.Ordinal), strict: true));

    [Fact]
    public void What_selects_meets_what_is_selected()
    {
        var labels = Set.Spec.Template.Metadata.Labels;
        Assert.Equal(labels, Set.Spec.Selector.MatchLabels);
        var service = s_objects.OfType<V1Service>().Single();
        Assert.Equal(labels, service.Spec.Selector);
        Assert.Equal(Set.Spec.ServiceName, service.Metadata.Name);
        Assert.Contains(Container.Ports, p => p.Name == service.Spec.Ports.Single().TargetPort.Value);
        var volumes = Set.Spec.Template.Spec.Volumes.Select(v => v.Name).Concat(Set.Spec.VolumeClaimTemplates.Select(c => c.Metadata.Name));
        Assert.Equal(volumes.Order(), Container.VolumeMounts.Select(m => m.Name).Order());
    }

    [Fact]
    public void Being_alive_and_being_ready_are_asked_where_they_are_answered()
    {
        Assert.Equal(["/healthz", "/healthz", "/readyz"], [Container.StartupProbe.HttpGet.Path, Container.LivenessProbe.HttpGet.Path, Container.ReadinessProbe.HttpGet.Path]);
    }

    [Fact]
    public void It_runs_as_nobody_special()
    {
        var pod = Set.Spec.Template.Spec;
        Assert.True(pod.SecurityContext.RunAsNonRoot);
        Assert.False(pod.AutomountServiceAccountToken);
        Assert.False(Container.SecurityContext.AllowPrivilegeEscalation);
        Assert.True(Container.SecurityContext.ReadOnlyRootFilesystem);
        Assert.Equal(["ALL"], Container.SecurityContext.Capabilities.Drop);
    }

    [Fact]
    public void Its_configuration_loads_and_keeps_everything_on_the_volume()
    {
        using var folder = new ConfigFolder();
        var secret = folder.Write("EMAIL_IMAP_PASSWORD", "secret\n");
        var toml = s_objects.OfType<V1ConfigMap>().Single().Data["config.toml"];
        var config = folder.Valid(toml.Replace("/run/secrets/istota/EMAIL_IMAP_PASSWORD", secret, StringComparison.Ordinal));
        Assert.StartsWith("/data/", config.Storage.DataDir, StringComparison.Ordinal);
        Assert.Contains(Container.VolumeMounts, m => m.MountPath == "/data" && m.Name == "data");
        Assert.Contains(Container.VolumeMounts, m => m.MountPath == "/run/secrets/istota");
    }
}
