<?php
/**
 * Plugin Name: Jamsi bridge
 * Description: Tells WooCommerce's webhooks of questions below products. Copy into wp-content/mu-plugins.
 * License: Apache-2.0
 *
 * WooCommerce saves a webhook with a topic of one's own only where the action begins with
 * woocommerce_ or wc_, and WordPress' actions about comments do not. Each action below carries the
 * comment's id and nothing else: who gets the webhook reads the comment over REST.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

/** A customer's own words below a product: no answer, no review with stars, nothing thrown away. */
function jamsi_bridge_is_question( $comment ) {
	if ( ! $comment || (int) $comment->comment_parent !== 0 ) {
		return false;
	}
	if ( get_post_type( (int) $comment->comment_post_ID ) !== 'product' ) {
		return false;
	}
	return ! get_comment_meta( (int) $comment->comment_ID, 'rating', true );
}

function jamsi_bridge_is_shown( $comment ) {
	return in_array( (string) $comment->comment_approved, array( '0', '1', 'hold', 'approve' ), true );
}

function jamsi_bridge_tell( $what, $comment ) {
	if ( jamsi_bridge_is_question( $comment ) ) {
		do_action( 'woocommerce_jamsi_comment' . $what, (int) $comment->comment_ID );
	}
}

// After priority 10: by then WooCommerce has stored the stars, if there are any.
add_action(
	'comment_post',
	function ( $comment_id ) {
		$comment = get_comment( $comment_id );
		if ( $comment && jamsi_bridge_is_shown( $comment ) ) {
			jamsi_bridge_tell( '', $comment );
		}
	},
	20
);

add_action(
	'edit_comment',
	function ( $comment_id ) {
		$comment = get_comment( $comment_id );
		if ( $comment && jamsi_bridge_is_shown( $comment ) ) {
			jamsi_bridge_tell( '_edited', $comment );
		}
	},
	20
);

add_action(
	'transition_comment_status',
	function ( $new_status, $old_status, $comment ) {
		$away = array( 'trash', 'spam', 'delete' );
		$went = in_array( $new_status, $away, true );
		if ( $went === in_array( $old_status, $away, true ) ) {
			return; // Approved, or moved from one bin to another: nothing new for the customer.
		}
		jamsi_bridge_tell( $went ? '_removed' : '', $comment );
	},
	20,
	3
);
