package dev.kprod.medium;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Subject;
import org.junit.jupiter.api.Test;

class SubjectTextTest {
  private static final Subject CART = new Subject("apps", "v1", "Deployment", "shop", "cart");
  private static final Subject SHOP = new Subject("", "v1", "Namespace", "", "shop");
  private static final Subject ROLLOUT =
      new Subject("argoproj.io", "v1alpha1", "Rollout", "shop", "cart");

  @Test
  void what_reports_print_is_a_spelling_like_the_one_they_tell_to_paste() {
    assertThat(SubjectText.spellings(CART))
        .containsExactly(
            "deployment/shop/cart", "shop/deployment/cart", "deploy/shop/cart", "shop/deploy/cart")
        .contains(SubjectText.argument(CART), SubjectText.whole(CART));
    assertThat(SubjectText.spellings(SHOP))
        .containsExactly("namespace/shop", "ns/shop")
        .contains(SubjectText.argument(SHOP), SubjectText.whole(SHOP));
  }

  @Test
  void a_kind_without_a_short_word_has_only_its_own() {
    assertThat(SubjectText.spellings(ROLLOUT))
        .containsExactly("rollout/shop/cart", "shop/rollout/cart");
    assertThat(SubjectText.spellings(Subject.CLUSTER)).containsExactly("cluster");
  }

  @Test
  void a_kind_of_the_same_name_in_another_group_is_not_called_by_the_short_word() {
    Subject other = new Subject("serving.knative.dev", "v1", "Service", "shop", "cart");

    assertThat(SubjectText.spellings(other))
        .containsExactly("service/shop/cart", "shop/service/cart");
  }
}
